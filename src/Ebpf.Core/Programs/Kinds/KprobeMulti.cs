using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to many kernel functions at once.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to many kernel functions at once, at little more than the cost of one.</summary>
    /// <param name="functionNames">Symbols as in /proc/kallsyms.</param>
    /// <param name="options">Null: at entry, no cookies.</param>
    /// <returns>The attachment to all; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="ArgumentException">No name, or not as many cookies as names.</exception>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): one of the symbols does not exist. NotSupported (EOPNOTSUPP,
    /// EINVAL): the kernel cannot do this. SwitchedOff (EOPNOTSUPP): ftrace is switched off. InvalidArgument (EINVAL): the program's section is another.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// The program's section is kprobe.multi or kretprobe.multi; kprobe.session for one that is called at both entry and
    /// return. Kernel: 5.18; session 6.10. Native: bpf_program__attach_kprobe_multi_opts.
    /// </remarks>
    public BpfLink AttachKprobeMulti(IReadOnlyList<string> functionNames, KprobeMultiOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(functionNames);
        options ??= new KprobeMultiOptions();
        string[] functions = [.. functionNames];
        if (functions.Length == 0 || (options.Cookies is { } cookies && cookies.Count != functions.Length))
        {
            throw new ArgumentException("Needs at least one function, and as many cookies as functions if any.", nameof(functionNames));
        }

        using CStringArray names = new(functions, nameof(functionNames));
        return AttachKprobeMulti(null, names.Pointer, functions, options);
    }

    /// <summary>Attaches this program to all kernel functions whose names match a pattern.</summary>
    /// <param name="pattern">A name with * for any letters and ? for one, for example vfs_*.</param>
    /// <param name="options">Null: at entry. No cookies.</param>
    /// <returns>The attachment to all; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="ArgumentException">There are cookies.</exception>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no function that can be probed matches. Otherwise as for names.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 5.18; session 6.10. Native: bpf_program__attach_kprobe_multi_opts.</remarks>
    public BpfLink AttachKprobeMulti(string pattern, KprobeMultiOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        options ??= new KprobeMultiOptions();
        if (options.Cookies is not null)
        {
            throw new ArgumentException("A pattern has no cookies: it is not known which function would have which.", nameof(options));
        }

        // SAFETY: libbpf reads the pattern during the call only.
        fixed (byte* bytes = CString.ToBytes(pattern, nameof(pattern)))
        {
            return AttachKprobeMulti(bytes, null, [], options, pattern);
        }
    }

    private BpfLink AttachKprobeMulti(byte* patternBytes, byte** names, string[] functions, KprobeMultiOptions options, string? pattern = null)
    {
        KprobeMultiAttempt attempt = new(functions, pattern, IsSession: options.Point == ProbePoint.EntryAndReturn);
        string operation = $"attach {Name} to {pattern ?? string.Join(", ", functions)}";
        ulong[]? cookies = options.Cookies is null ? null : [.. options.Cookies];
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        ThrowIfBlind(attempt, operation);
        // SAFETY: the lease keeps the program; libbpf reads the arrays during the call only.
        fixed (ulong* cookie = cookies)
        {
            bpf_kprobe_multi_opts native = new()
            {
                sz = (nuint)sizeof(bpf_kprobe_multi_opts),
                syms = names,
                cnt = (nuint)functions.Length,
                cookies = cookie,
                retprobe = ToByte(options.Point == ProbePoint.Return),
                session = ToByte(options.Point == ProbePoint.EntryAndReturn),
            };
            return ToLink(Libbpf.bpf_program__attach_kprobe_multi_opts(_program, patternBytes, &native), operation, log, attempt);
        }
    }
}

/// <summary>The settings of an attachment to many kernel functions.</summary>
public sealed record KprobeMultiOptions
{
    /// <summary>The place in each function. Default: at its entry.</summary>
    public ProbePoint Point { get; init; }

    /// <summary>
    /// For each function a value that the program reads with bpf_get_attach_cookie; null: 0 for all.
    /// </summary>
    public IReadOnlyList<ulong>? Cookies { get; init => field = ValueList<ulong>.Of(value); }
}

/// <summary>The place in a function where a program is called.</summary>
public enum ProbePoint
{
    /// <summary>At its entry.</summary>
    Entry,

    /// <summary>At its return.</summary>
    Return,

    /// <summary>At both, as one session: the entry decides whether the return is called. Kernel: 6.10.</summary>
    EntryAndReturn,
}

/// <summary>A kprobe.multi, or a kprobe.session.</summary>
/// <param name="Names">The symbols; none: there is a pattern.</param>
/// <param name="Pattern">The pattern of the symbols; null: there are names.</param>
/// <param name="IsSession">Whether the program is called at entry and return.</param>
internal sealed record KprobeMultiAttempt(IReadOnlyList<string> Names, string? Pattern, bool IsSession) : Attempt
{
    internal override IReadOnlyList<string> Functions => Names;

    internal override FailureDiagnosis? FindBlindness() => BlindnessDiagnosis.FindForFtrace(IsSession ? "kprobe.session programs" : "kprobe.multi programs");

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind == BpfErrorKind.PermissionDenied
        ? PermissionDiagnosis.FindMissingCapability() ?? LockdownDiagnosis.Find()
        : FindMissingKind() ?? (Names.Count == 1 ? FunctionDiagnosis.FindForKprobe(failure.Kind, Names[0], atReturn: false) : FindAbsent()) ?? FindNoTrace();

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();

    internal override FailureDiagnosis? FindMissingKind() =>
        KernelFeatures.TryAttachType(IsSession ? BpfAttachType.KprobeSession : BpfAttachType.KprobeMulti) == KernelFeatureState.Missing
            ? new FailureDiagnosis(
                $"This kernel has no kprobe.{(IsSession ? "session (Linux 6.10, CONFIG_FPROBE)" : "multi (Linux 5.18, CONFIG_FPROBE)")}.",
                IsSession ? "Attach a kprobe and a kretprobe to each function." : "Attach a kprobe to each function.",
                BpfErrorKind.NotSupported)
            : null;

    private FailureDiagnosis? FindNoTrace() => Names.Select(name => KernelSymbols.FindFunction(name))
        .Select(function => function is null ? null : FunctionDiagnosis.FindNoTrace(function)).FirstOrDefault(found => found is not null);

    private FailureDiagnosis? FindAbsent()
    {
        if (Pattern is not null)
        {
            return new FailureDiagnosis(
                $"No function of this kernel that can be probed matches {Pattern}.",
                "Choose functions of /sys/kernel/tracing/available_filter_functions; * is for any letters and ? for one.",
                BpfErrorKind.NotFound);
        }

        using StreamReader kallsyms = KernelSymbols.Open();
        string[] absent = KernelSymbols.FindAbsent(kallsyms, Names);
        return absent.Length == 0
            ? null
            : new FailureDiagnosis(
                $"This kernel has no function {string.Join(", ", absent)}.",
                "Leave it out; KernelSymbols.FindFunction tells whether a function exists, and finds its clones.",
                BpfErrorKind.NotFound);
    }
}
