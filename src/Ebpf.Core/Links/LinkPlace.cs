using Ebpf.Interop;

namespace Ebpf;

/// <summary>The thing that a link is attached to, as text.</summary>
internal static unsafe class LinkPlace
{
    private const uint BPF_PERF_EVENT_UPROBE = 1;
    private const uint BPF_PERF_EVENT_URETPROBE = 2;
    private const uint BPF_PERF_EVENT_KPROBE = 3;
    private const uint BPF_PERF_EVENT_KRETPROBE = 4;
    private const uint BPF_PERF_EVENT_TRACEPOINT = 5;
    private const int LongestName = 512;

    /// <summary>The kernel's own types are the first that it numbers.</summary>
    private const uint KernelBtfId = 1;

    /// <param name="descriptor">The link's.</param>
    /// <param name="info">What the kernel said of it when it was given no room for names.</param>
    /// <param name="kernel">The kernel's functions.</param>
    /// <returns>Null where the kernel does not tell.</returns>
    internal static string? Find(int descriptor, in bpf_link_info info, KernelFunctionNames kernel) => (bpf_link_type)info.type switch
    {
        bpf_link_type.BPF_LINK_TYPE_RAW_TRACEPOINT or bpf_link_type.BPF_LINK_TYPE_ITER or bpf_link_type.BPF_LINK_TYPE_PERF_EVENT => ReadName(descriptor, info),
        bpf_link_type.BPF_LINK_TYPE_TRACING => FindFunction(info.tracing.target_obj_id, info.tracing.target_btf_id, kernel),
        bpf_link_type.BPF_LINK_TYPE_CGROUP => $"cgroup {info.cgroup.cgroup_id}",
        bpf_link_type.BPF_LINK_TYPE_NETNS => $"network namespace {info.netns.netns_ino}",
        bpf_link_type.BPF_LINK_TYPE_XDP => $"interface {info.xdp.ifindex}",
        bpf_link_type.BPF_LINK_TYPE_TCX => $"interface {info.tcx.ifindex}",
        bpf_link_type.BPF_LINK_TYPE_NETKIT => $"interface {info.netkit.ifindex}",
        bpf_link_type.BPF_LINK_TYPE_STRUCT_OPS => $"map {info.struct_ops.map_id}",
        bpf_link_type.BPF_LINK_TYPE_SOCKMAP => $"map {info.sockmap.map_id}",
        bpf_link_type.BPF_LINK_TYPE_KPROBE_MULTI => $"{info.kprobe_multi.count} functions",
        bpf_link_type.BPF_LINK_TYPE_UPROBE_MULTI => $"{info.uprobe_multi.count} places",
        bpf_link_type.BPF_LINK_TYPE_NETFILTER => $"netfilter family {info.netfilter.pf} hook {info.netfilter.hooknum}",
        _ => null,
    };

    private static string FindFunction(uint btfId, uint typeId, KernelFunctionNames kernel) =>
        (btfId == KernelBtfId ? kernel.Find(typeId) : null) ?? $"type {typeId} of type description {btfId}";

    /// <summary>All kinds with a name have a pointer to it, and its length after that, at one of two places.</summary>
    private static string? ReadName(int descriptor, in bpf_link_info info)
    {
        byte* name = stackalloc byte[LongestName];
        new Span<byte>(name, LongestName).Clear();
        bpf_link_info asked = default;
        if ((bpf_link_type)info.type != bpf_link_type.BPF_LINK_TYPE_PERF_EVENT)
        {
            (asked.raw_tracepoint.tp_name, asked.raw_tracepoint.tp_name_len) = ((ulong)name, LongestName); // As iter.target_name.
        }
        else if (info.perf_event.type is >= BPF_PERF_EVENT_UPROBE and <= BPF_PERF_EVENT_TRACEPOINT)
        {
            (asked.perf_event.kprobe.func_name, asked.perf_event.kprobe.name_len) = ((ulong)name, LongestName); // As uprobe.file_name, tracepoint.tp_name.
        }
        else
        {
            return null;
        }

        uint length = (uint)sizeof(bpf_link_info);
        int result = Libbpf.bpf_link_get_info_by_fd(descriptor, &asked, &length);
        string text = result < 0 ? "" : KernelText.ToDisplay(KernelText.TrimAtNul(new ReadOnlySpan<byte>(name, LongestName)));
        return text.Length > 0 ? text : null;
    }
}
