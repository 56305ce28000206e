using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to kernel functions.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to the entry of a kernel function, or to its return.</summary>
    /// <param name="functionName">Symbol as in /proc/kallsyms, for example do_unlinkat.</param>
    /// <param name="options">Null: entry probe, cookie 0.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="ArgumentException">An offset, and at the return.</exception>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such symbol. PermissionDenied (EPERM, EACCES): needs
    /// CAP_BPF and CAP_PERFMON, and perf_event_paranoid at most 2. Ambiguous (EADDRNOTAVAIL): two symbols have the
    /// name. NotSupported (EINVAL): the function cannot be probed, or the kernel has no kprobes. SwitchedOff
    /// (EOPNOTSUPP): kprobes or ftrace are switched off. InvalidArgument (EILSEQ):
    /// no instruction starts at the offset.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// A probe does not see calls that the compiler inlined or sent to a clone of the function. A logger that takes
    /// warnings gets one that names the clones in /proc/kallsyms, once for each object; reading them takes about 40 ms.
    /// Kernel: 4.17; cookie 5.15. Native: bpf_program__attach_kprobe_opts.
    /// </remarks>
    public BpfLink AttachKprobe(string functionName, KprobeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(functionName);
        // SAFETY: libbpf copies the name.
        fixed (byte* name = CString.ToBytes(functionName, nameof(functionName)))
        {
            string place = options?.Offset is > 0 and ulong offset ? $"{functionName}+{offset}" : functionName;
            return AttachKprobe(name, options?.Offset ?? 0, options, place, new KprobeAttempt(functionName, options?.AtReturn ?? false, options?.Offset is null or 0));
        }
    }

    /// <summary>Attaches this program to an instruction of the kernel, for a function whose name is not unique.</summary>
    /// <param name="address">As in /proc/kallsyms when root reads it.</param>
    /// <param name="options">Null: entry probe, cookie 0. Its offset is added to the address.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="ArgumentException">An offset, and at the return.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The address is 0: kallsyms shows that to a process that may not see addresses.</exception>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">InvalidArgument (EINVAL, EILSEQ): no instruction starts there, or it cannot be
    /// probed. Otherwise as for a name.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.17; cookie 5.15. Native: bpf_program__attach_kprobe_opts.</remarks>
    public BpfLink AttachKprobe(ulong address, KprobeOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(address);
        return AttachKprobe(null, address + (options?.Offset ?? 0), options, $"address 0x{address:x}",
            new KprobeAttempt(null, options?.AtReturn ?? false, options?.Offset is null or 0));
    }

    private BpfLink AttachKprobe(byte* functionName, ulong offset, KprobeOptions? options, string place, Attempt attempt)
    {
        options ??= new KprobeOptions();
        ThrowIfOffsetOfAReturn(options.AtReturn, options.Offset, nameof(options));
        bpf_kprobe_opts native = new()
        {
            sz = (nuint)sizeof(bpf_kprobe_opts),
            bpf_cookie = options.Cookie,
            offset = (nuint)offset,
            retprobe = ToByte(options.AtReturn),
        };
        string operation = $"attach {Name} to {(options.AtReturn ? "the return of " : "")}kernel function {place}";
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        ThrowIfBlind(attempt, operation);
        return ToLink(Libbpf.bpf_program__attach_kprobe_opts(_program, functionName, &native), operation, log, attempt);
    }
}

/// <summary>The settings of a kprobe.</summary>
public sealed record KprobeOptions
{
    /// <summary>True: at the function's return (a kretprobe). Default: at its entry.</summary>
    public bool AtReturn { get; init; }

    /// <summary>A value that the program reads with bpf_get_attach_cookie. Default: 0. Kernel: 5.15.</summary>
    public ulong Cookie { get; init; }

    /// <summary>Bytes from the start of the function, where an instruction must start; not for a return. Default: 0.</summary>
    public ulong Offset { get; init; }
}

/// <summary>A kprobe, or at the return a kretprobe.</summary>
/// <param name="Function">The symbol; null: an address, or a system call whose function's name differs between architectures.</param>
/// <param name="AtReturn">Whether it is a kretprobe.</param>
/// <param name="IsWhole">Whether it is at the function's entry or return, not at an instruction inside.</param>
internal sealed record KprobeAttempt(string? Function, bool AtReturn, bool IsWhole = true) : Attempt
{
    internal override IReadOnlyList<string> Functions => Function is null ? [] : [Function];

    internal override FailureDiagnosis? FindBlindness() => BlindnessDiagnosis.FindForKprobe(IsWhole ? Function ?? "" : null);

    protected override FailureDiagnosis? FindCause(Failure failure)
    {
        if (failure.Kind == BpfErrorKind.PermissionDenied)
        {
            return PermissionDiagnosis.FindForPerfEvent();
        }

        if (failure.ErrorNumber == Libc.EILSEQ)
        {
            return new FailureDiagnosis("No instruction starts there.", "'objdump -d' of the kernel shows where one does.");
        }

        return FunctionDiagnosis.FindNoKprobes()
            ?? (Function is null ? null : FunctionDiagnosis.FindForKprobe(failure.Kind, Function, AtReturn));
    }

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
