using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to executables and shared libraries.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a function of an executable or a shared library.</summary>
    /// <param name="binaryPath">The file's path, or a library's name, for example libc.so.6, which is looked for.</param>
    /// <param name="functionName">The symbol's name.</param>
    /// <param name="options">Null: at entry, in every process, cookie 0.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="ArgumentException">An offset, and at the return.</exception>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such file or symbol. PermissionDenied (EPERM, EACCES): needs
    /// CAP_BPF and CAP_SYS_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.17; cookie 5.15. Native: bpf_program__attach_uprobe_opts.</remarks>
    public BpfLink AttachUprobe(string binaryPath, string functionName, UprobeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(binaryPath);
        ArgumentException.ThrowIfNullOrEmpty(functionName);
        options ??= new UprobeOptions();
        ThrowIfOffsetOfAReturn(options.AtReturn, options.Offset, nameof(options));
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the names.
        fixed (byte* path = CString.ToBytes(binaryPath, nameof(binaryPath)), function = CString.ToBytes(functionName, nameof(functionName)))
        {
            bpf_uprobe_opts native = new()
            {
                sz = (nuint)sizeof(bpf_uprobe_opts),
                bpf_cookie = options.Cookie,
                retprobe = ToByte(options.AtReturn),
                func_name = function,
            };
            bpf_link* link = Libbpf.bpf_program__attach_uprobe_opts(_program, options.ProcessId ?? -1, path, (nuint)options.Offset, &native);
            return ToLink(link, $"attach {Name} to {functionName} of {binaryPath}", log, new UprobeAttempt(binaryPath));
        }
    }
}

/// <summary>The settings of a uprobe.</summary>
public sealed record UprobeOptions
{
    /// <summary>True: at the function's return (a uretprobe). Default: at its entry.</summary>
    public bool AtReturn { get; init; }

    /// <summary>The process to watch; 0 is this one, null every process. Default: null.</summary>
    public int? ProcessId { get; init; }

    /// <summary>A value that the program reads with bpf_get_attach_cookie. Default: 0. Kernel: 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Bytes from the start of the function, where an instruction must start; not for a return. Default: 0.</summary>
    public ulong Offset { get; init; }
}

/// <summary>A function of a process, or a USDT probe: by a perf event, or from Linux 6.6 on by a link.</summary>
/// <param name="BinaryPath">The file, or a library's name.</param>
internal sealed record UprobeAttempt(string BinaryPath) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind == BpfErrorKind.PermissionDenied && FailedAtPerfEvent(failure)
        ? PermissionDiagnosis.FindForUprobe()
        : UserFunctionDiagnosis.Find(failure, BinaryPath);

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
