using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to system calls.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a system call, by the kernel function behind it.</summary>
    /// <param name="name">The name without a prefix, for example openat.</param>
    /// <param name="options">Null: at entry, cookie 0.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="ArgumentException">The options have an offset.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such system call. Otherwise as for <see cref="AttachKprobe(string, KprobeOptions)"/>.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// For the sections ksyscall and kretsyscall. The kernel function's name differs between architectures; the program reads the
    /// arguments with BPF_KSYSCALL. 32-bit programs call other functions. Kernel: 4.17; cookie 5.15. Thread safety: any thread.
    /// Native: bpf_program__attach_ksyscall.
    /// </remarks>
    public BpfLink AttachSystemCall(string name, KprobeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new KprobeOptions();
        if (options.Offset != 0)
        {
            throw new ArgumentException("A system call has no offset.", nameof(options));
        }

        bpf_ksyscall_opts native = new() { sz = (nuint)sizeof(bpf_ksyscall_opts), bpf_cookie = options.Cookie, retprobe = ToByte(options.AtReturn) };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        string operation = $"attach {Name} to {(options.AtReturn ? "the return of " : "")}system call {name}";
        SystemCallAttempt attempt = new(name);
        ThrowIfBlind(attempt, operation);
        // SAFETY: the lease keeps the program; libbpf copies the name.
        fixed (byte* bytes = CString.ToBytes(name, nameof(name)))
        {
            bpf_link* link = Libbpf.bpf_program__attach_ksyscall(_program, bytes, &native);
            return ToLink(link, operation, log, attempt);
        }
    }
}

/// <summary>A kprobe on the function behind a system call.</summary>
/// <param name="SystemCall">Its name, without a prefix.</param>
internal sealed record SystemCallAttempt(string SystemCall) : Attempt
{
    internal override FailureDiagnosis? FindBlindness() => BlindnessDiagnosis.FindForKprobe("");

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind == BpfErrorKind.PermissionDenied
        ? PermissionDiagnosis.FindForPerfEvent()
        : FunctionDiagnosis.FindNoKprobes() ?? (failure.Kind is BpfErrorKind.NotFound or BpfErrorKind.InvalidArgument ? FindAbsent() : null);

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();

    private FailureDiagnosis? FindAbsent()
    {
        string prefix = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? "__x64_sys_" : "__arm64_sys_";
        return KernelSymbols.FindFunction(prefix + SystemCall) is null ? FunctionDiagnosis.AbsentSystemCall(prefix, SystemCall) : null;
    }
}
