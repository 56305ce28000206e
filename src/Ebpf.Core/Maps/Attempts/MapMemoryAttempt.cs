using Ebpf.Interop;

namespace Ebpf;

/// <summary>The mapping of a map's memory.</summary>
/// <param name="Map">The map.</param>
/// <param name="IsWritable">Whether the memory is to be writable.</param>
internal sealed record MapMemoryAttempt(BpfMap Map, bool IsWritable) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.ErrorNumber switch
    {
        Libc.EPERM or Libc.EACCES when IsWritable && (Map.IsFrozen || Map.IsReadOnly) => new FailureDiagnosis(
            "The map is frozen, or read-only for system calls.", "Map it read-only (writable: false).", BpfErrorKind.PermissionDenied),
        Libc.EINVAL or Libc.EBUSY when Map.Type == BpfMapType.Arena => new FailureDiagnosis(
            "An arena is mapped once in a process.", "Use the memory that was mapped first.", BpfErrorKind.Busy),
        _ => null,
    };
}
