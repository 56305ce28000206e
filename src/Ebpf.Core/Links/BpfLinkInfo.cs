using Ebpf.Interop;

namespace Ebpf;

/// <summary>The kernel's description of an attachment.</summary>
public sealed record BpfLinkInfo
{
    /// <summary>Linux 6.7 made the structure this long when it added the missed hits.</summary>
    private const uint LengthWithMissed = 56;

    private const uint BPF_PERF_EVENT_KPROBE = 3;
    private const uint BPF_PERF_EVENT_KRETPROBE = 4;

    private BpfLinkInfo()
    {
    }

    /// <summary>The attachment's number, as bpftool shows it.</summary>
    public required uint Id { get; init; }

    /// <summary>The number of its program: <see cref="BpfProgramInfo.Id"/>.</summary>
    public required uint ProgramId { get; init; }

    /// <summary>The kind of attachment.</summary>
    public required BpfLinkType Type { get; init; }

    /// <summary>
    /// The place: the function, tracepoint, file or iterator by name, a cgroup, interface, namespace or map by number; made printable. Null where the kernel does
    /// not tell, as for kprobes, uprobes and tracepoints before 6.6.
    /// </summary>
    public required string? Target { get; init; }

    /// <summary>
    /// Hits of a kprobe for which the kernel did not run the program: inside another kprobe, and at a return also when
    /// too many calls were in flight. Null where the kernel does not tell: before Linux 6.7, and for other kinds.
    /// </summary>
    public required long? MissedHits { get; init; }

    internal static BpfLinkInfo Read(int descriptor) => Read(descriptor, new KernelFunctionNames());

    internal static unsafe BpfLinkInfo Read(int descriptor, KernelFunctionNames kernel)
    {
        bpf_link_info info = default;
        uint length = (uint)sizeof(bpf_link_info);
        BpfError.ThrowIfFailed(Libbpf.bpf_link_get_info_by_fd(descriptor, &info, &length), "get information on an attachment");
        return From(info, length, LinkPlace.Find(descriptor, info, kernel));
    }

    private static BpfLinkInfo From(in bpf_link_info info, uint length, string? target) => new()
    {
        Id = info.id,
        ProgramId = info.prog_id,
        Type = (BpfLinkType)info.type,
        Target = target,
        MissedHits = length < LengthWithMissed ? null : (bpf_link_type)info.type switch
        {
            bpf_link_type.BPF_LINK_TYPE_KPROBE_MULTI => (long)info.kprobe_multi.missed,
            bpf_link_type.BPF_LINK_TYPE_PERF_EVENT
                when info.perf_event.type is BPF_PERF_EVENT_KPROBE or BPF_PERF_EVENT_KRETPROBE => (long)info.perf_event.kprobe.missed,
            _ => null,
        },
    };
}
