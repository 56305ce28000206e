using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to many functions of an executable or a shared library at once.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to many functions of an executable or a shared library at once.</summary>
    /// <param name="binaryPath">The file's path, or a library's name, for example libc.so.6, which is looked for.</param>
    /// <param name="functionNames">The symbols' names.</param>
    /// <param name="options">Null: at entry, in every process, no cookies.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="ArgumentException">No name, or not as many cookies as names.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT, ESRCH): no such file or symbol, or no such process. NotSupported (EINVAL, EOPNOTSUPP): the kernel
    /// cannot do this. InvalidArgument (EINVAL): the program's section is another. PermissionDenied (EPERM): needs CAP_BPF and CAP_PERFMON.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>For the sections uprobe.multi, uretprobe.multi and uprobe.session. Kernel: 6.6; session 6.13. Thread safety: any thread.
    /// Native: bpf_program__attach_uprobe_multi.</remarks>
    public BpfLink AttachUprobeMulti(string binaryPath, IReadOnlyList<string> functionNames, UprobeMultiOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(binaryPath);
        ArgumentNullException.ThrowIfNull(functionNames);
        string[] functions = [.. functionNames];
        if (functions.Length == 0 || (options?.Cookies is { } cookies && cookies.Count != functions.Length))
        {
            throw new ArgumentException("Needs at least one function, and as many cookies as functions if any.", nameof(functionNames));
        }

        string list = string.Join(", ", functions);
        UprobeMultiAttempt attempt = new(binaryPath, IsSession: options?.Point == ProbePoint.EntryAndReturn);
        nuint[] offsets = UserFunctions.FindOffsets(binaryPath, functions, $"attach {Name} to {list} of {binaryPath}", attempt);
        // SAFETY: libbpf reads the array during the call only.
        fixed (nuint* places = offsets)
        {
            return AttachUprobeMulti(BinaryPath.Find(binaryPath)!, null, places, functions.Length, options, list);
        }
    }

    /// <summary>Attaches this program to all functions of an executable or a shared library whose names match a pattern.</summary>
    /// <param name="binaryPath">The file's path, or a library's name, for example libc.so.6, which is looked for.</param>
    /// <param name="pattern">A name with * for any letters and ? for one, for example str*.</param>
    /// <param name="options">Null: at entry, in every process. No cookies.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="ArgumentException">There are cookies.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no function matches. Otherwise as for names.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 6.6; session 6.13. Thread safety: any thread. Native: bpf_program__attach_uprobe_multi.</remarks>
    public BpfLink AttachUprobeMulti(string binaryPath, string pattern, UprobeMultiOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        if (options?.Cookies is not null)
        {
            throw new ArgumentException("A pattern has no cookies: it is not known which function would have which.", nameof(options));
        }

        // SAFETY: libbpf reads the pattern during the call only.
        fixed (byte* bytes = CString.ToBytes(pattern, nameof(pattern)))
        {
            return AttachUprobeMulti(binaryPath, bytes, null, 0, options, pattern);
        }
    }

    private BpfLink AttachUprobeMulti(string binaryPath, byte* pattern, nuint* offsets, int count, UprobeMultiOptions? options, string functions)
    {
        ArgumentException.ThrowIfNullOrEmpty(binaryPath);
        options ??= new UprobeMultiOptions();
        ulong[]? cookies = options.Cookies is null ? null : [.. options.Cookies];
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf reads the arrays during the call only.
        fixed (ulong* cookie = cookies)
        fixed (byte* path = CString.ToBytes(binaryPath, nameof(binaryPath)))
        {
            bpf_uprobe_multi_opts native = new()
            {
                sz = (nuint)sizeof(bpf_uprobe_multi_opts),
                offsets = offsets,
                cnt = (nuint)count,
                cookies = cookie,
                retprobe = ToByte(options.Point == ProbePoint.Return),
                session = ToByte(options.Point == ProbePoint.EntryAndReturn),
            };
            bpf_link* link = Libbpf.bpf_program__attach_uprobe_multi(_program, options.ProcessId ?? -1, path, pattern, &native);
            UprobeMultiAttempt attempt = new(binaryPath, IsSession: options.Point == ProbePoint.EntryAndReturn);
            return ToLink(link, $"attach {Name} to {functions} of {binaryPath}", log, attempt);
        }
    }
}

/// <summary>The settings of an attachment to many functions of an executable or a shared library.</summary>
public sealed record UprobeMultiOptions
{
    /// <summary>The place in each function. Default: at its entry.</summary>
    public ProbePoint Point { get; init; }

    /// <summary>The process to watch; 0 is this one, null every process. Default: null.</summary>
    public int? ProcessId { get; init; }

    /// <summary>For each function a value that the program reads with bpf_get_attach_cookie; null: 0 for all. Default: null.</summary>
    public IReadOnlyList<ulong>? Cookies { get; init => field = ValueList<ulong>.Of(value); }
}

/// <summary>A uprobe.multi, or a uprobe.session.</summary>
/// <param name="BinaryPath">The file.</param>
/// <param name="IsSession">Whether the program is called at entry and return.</param>
internal sealed record UprobeMultiAttempt(string BinaryPath, bool IsSession) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.IsRefusal ? null
        : KernelFeatures.TryAttachType(IsSession ? BpfAttachType.UprobeSession : BpfAttachType.UprobeMulti) == KernelFeatureState.Missing
        ? new FailureDiagnosis(
            $"This kernel has no uprobe.{(IsSession ? "session (Linux 6.13)" : "multi (Linux 6.6)")}.",
            IsSession ? "Attach a uprobe and a uretprobe to each function." : "Attach a uprobe to each function.",
            BpfErrorKind.NotSupported)
        : UserFunctionDiagnosis.Find(failure, BinaryPath);

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
