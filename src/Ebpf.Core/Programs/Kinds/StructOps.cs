using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf;

/// <summary>Registers tables of functions that BPF programs implement (struct_ops).</summary>
public static unsafe class StructOpsExtensions
{
    /// <summary>Registers a table of functions with the kernel, for example a congestion control of TCP.</summary>
    /// <param name="map">The variable of the section .struct_ops or .struct_ops.link, by its C name.</param>
    /// <returns>The registration; disposing it ends it. Keep a reference: one that is garbage-collected ends it, too.</returns>
    /// <exception cref="ArgumentException">The map is of another type, or was opened on its own.</exception>
    /// <exception cref="BpfException">Busy (EEXIST): a table of this name is registered. InvalidArgument (EINVAL): a function that the kernel needs is missing.
    /// PermissionDenied (EPERM): needs CAP_BPF, and for TCP CAP_NET_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The map's object was disposed.</exception>
    /// <remarks>It keeps the programs and maps of its object. A table of the section .struct_ops has no information, pin or exchange. Kernel: 5.6;
    /// .struct_ops.link 6.4. Thread safety: any thread. Native: bpf_map__attach_struct_ops.</remarks>
    public static BpfLink AttachStructOps(this BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.UseNative((owner, native) =>
        {
            using LibbpfLog log = new(NullLogger.Instance);
            bpf_link* link = Libbpf.bpf_map__attach_struct_ops((bpf_map*)native);
            return link is null
                ? throw BpfError.Create(Marshal.GetLastPInvokeError(), $"register {map.Name}", log, attempt: new StructOpsAttempt(map.Name))
                : new BpfLink(new LibbpfLinkHandle(link, owner) { HasDescriptor = ((uint)map.Flags & Libbpf.BPF_F_LINK) != 0 });
        });
    }
}

/// <summary>The registration of a table of functions.</summary>
/// <param name="Name">The C variable.</param>
internal sealed record StructOpsAttempt(string Name) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.Busy => new FailureDiagnosis($"A table with the name that {Name} gives is registered.",
            "Give it another name, or end that registration ('bpftool struct_ops')."),
        BpfErrorKind.InvalidArgument => new FailureDiagnosis($"The kernel refuses the table {Name}: a function that it needs may be missing.",
            "Implement all functions that this kind of table needs."),
        _ => null,
    };

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingForNetwork();
}
