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
    /// name. NotSupported (EINVAL): the function cannot be probed, or the kernel has no kprobes. InvalidArgument (EILSEQ):
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
            return AttachKprobe(name, options?.Offset ?? 0, options, place, Attempt.Kprobe(functionName, options?.AtReturn ?? false));
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
        return AttachKprobe(null, address + (options?.Offset ?? 0), options, $"address 0x{address:x}", Attempt.Kprobe("", options?.AtReturn ?? false));
    }

    /// <summary>Attaches this program to many kernel functions at once, at little more than the cost of one.</summary>
    /// <param name="functionNames">Symbols as in /proc/kallsyms.</param>
    /// <param name="options">Null: at entry, no cookies.</param>
    /// <returns>The attachment to all; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="ArgumentException">No name, or not as many cookies as names.</exception>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): one of the symbols does not exist. NotSupported (EOPNOTSUPP,
    /// EINVAL): the kernel cannot do this. InvalidArgument (EINVAL): the program's section is another.</exception>
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
        ulong[]? cookies = options.Cookies is null ? null : [.. options.Cookies];
        if (functions.Length == 0 || (cookies is not null && cookies.Length != functions.Length))
        {
            throw new ArgumentException("Needs at least one function, and as many cookies as functions if any.", nameof(functionNames));
        }

        using CStringArray names = new(functions, nameof(functionNames));
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: libbpf reads the arrays during the call only.
        fixed (ulong* cookie = cookies)
        {
            bpf_kprobe_multi_opts native = new()
            {
                sz = (nuint)sizeof(bpf_kprobe_multi_opts),
                syms = names.Pointer,
                cnt = (nuint)functions.Length,
                cookies = cookie,
                retprobe = ToByte(options.Point == KprobePoint.Return),
                session = ToByte(options.Point == KprobePoint.EntryAndReturn),
            };
            bpf_link* link = Libbpf.bpf_program__attach_kprobe_multi_opts(_program, null, &native);
            Attempt attempt = Attempt.KprobeMulti(functions, isSession: options.Point == KprobePoint.EntryAndReturn);
            return Report(ToLink(link, $"attach {Name} to {string.Join(", ", functions)}", log, attempt), functions);
        }
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
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        bpf_link* link = Libbpf.bpf_program__attach_kprobe_opts(_program, functionName, &native);
        return ToLink(link, $"attach {Name} to {(options.AtReturn ? "the return of " : "")}kernel function {place}", log, attempt);
    }
}
