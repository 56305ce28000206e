using Ebpf.Interop;

namespace Ebpf;

/// <summary>The freezing of a map.</summary>
/// <param name="Map">The map.</param>
internal sealed record MapFreezeAttempt(BpfMap Map) : Attempt
{
    // A frozen map cannot be written to, which the kernel checks first.
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.ErrorNumber switch
    {
        Libc.EPERM or Libc.EBUSY when Map.IsFrozen => new FailureDiagnosis("It is frozen already.", "Freeze it once.", BpfErrorKind.Busy),
        Libc.EBUSY => new FailureDiagnosis("It is mapped as writable memory.", "Unmap it first, in all processes.", BpfErrorKind.Busy),
        _ => null,
    };
}
