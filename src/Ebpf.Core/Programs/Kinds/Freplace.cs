using Ebpf.Interop;

namespace Ebpf;

/// <content>Replacement of functions of other programs.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Replaces a function of another program by this one.</summary>
    /// <param name="target">A loaded program; it was built with type information (clang -g).</param>
    /// <param name="functionName">The global (not static) C function that is replaced: of the program itself, or one that it calls.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT, ESRCH): the target has no such function. InvalidArgument (EINVAL): the function has other arguments, or
    /// is static. Busy (EBUSY): it is replaced already. PermissionDenied (EPERM): needs CAP_BPF, and the target's capabilities.</exception>
    /// <exception cref="ObjectDisposedException">The object, or the target's, was disposed.</exception>
    /// <remarks>
    /// For the section freplace. The kernel checks the program against its first target when it is loaded:
    /// <see cref="BpfObjectOptions.TargetPrograms"/>. With that target <see cref="Attach()"/> does the same. Kernel: 5.6; another target than
    /// that of the load 5.10. Thread safety: any thread. Native: bpf_program__attach_freplace.
    /// </remarks>
    public BpfLink AttachFreplace(BpfProgram target, string functionName)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentException.ThrowIfNullOrEmpty(functionName);
        using SafeHandleLease lease = new(_owner);
        using SafeHandleLease targetLease = new(target._owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the leases keep the programs; libbpf reads the name during the call only.
        fixed (byte* name = CString.ToBytes(functionName, nameof(functionName)))
        {
            bpf_link* link = Libbpf.bpf_program__attach_freplace(_program, target.LoadedFileDescriptor, name);
            return ToLink(link, $"replace function {functionName} of program {target.Name} by {Name}", log, new FreplaceAttempt(functionName));
        }
    }
}

/// <summary>The replacement of a function of another program.</summary>
/// <param name="Function">The function.</param>
internal sealed record FreplaceAttempt(string Function) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.NotFound => new FailureDiagnosis(
            $"The target program has no function {Function}, or no type information.", "Give the name of a global C function of its object, built with clang -g."),
        BpfErrorKind.Busy => new FailureDiagnosis($"The function {Function} is replaced already.", "Dispose that attachment first."),
        BpfErrorKind.InvalidArgument => new FailureDiagnosis(
            $"The function {Function} is static, or has other arguments than its replacement.",
            "Let both have the same prototype, and the target be '__noinline' and not static."),
        _ => null,
    };

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
