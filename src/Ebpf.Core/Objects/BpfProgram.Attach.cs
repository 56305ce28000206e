using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment. All methods return a link; disposing it detaches.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program where its section name says, for example to <c>fexit/do_unlinkat</c>.</summary>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">As for the method of the kind of program; NotSupported (EOPNOTSUPP): the section
    /// names no place, or this library does not attach this kind; the remedy says what does.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// The only way for programs whose target is set at load (fentry, fexit, tp_btf, lsm, iter; see
    /// <see cref="BpfObjectOptions.Targets"/>) and for system calls by name (ksyscall). Kernel: fentry and fexit 5.5 on x64, 6.0 on
    /// arm64; lsm 5.7; iter 5.8. Native: bpf_program__attach.
    /// </remarks>
    public BpfLink Attach()
    {
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        FailureDiagnosis? diagnosis = AttachMethod.Find(Type, Place);
        string operation = $"attach {Name} by its section {SectionName}";
        if (!SectionName.StartsWith("usdt", StringComparison.Ordinal))
        {
            return ToLink(Libbpf.bpf_program__attach(_program), operation, log, Attempt.Section(Place), diagnosis);
        }

        lock (_owner.UsdtLock)
        {
            return ToLink(new SafeBpfLinkHandle(Libbpf.bpf_program__attach(_program), _owner), operation, log, Attempt.Section(Place), diagnosis);
        }
    }

    /// <summary>Attaches this program to a tracepoint.</summary>
    /// <param name="category">For example syscalls.</param>
    /// <param name="name">For example sys_enter_unlinkat.</param>
    /// <param name="cookie">A value that the program reads with bpf_get_attach_cookie. Kernel: 5.15.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such tracepoint, or tracefs is not mounted.
    /// PermissionDenied (EPERM, EACCES): needs CAP_BPF and CAP_PERFMON, and tracefs open to this process.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.7. Native: bpf_program__attach_tracepoint_opts.</remarks>
    public BpfLink AttachTracepoint(string category, string name, ulong cookie = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);
        bpf_tracepoint_opts native = new() { sz = (nuint)sizeof(bpf_tracepoint_opts), bpf_cookie = cookie };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the names.
        fixed (byte* categoryBytes = CString.ToBytes(category, nameof(category)), nameBytes = CString.ToBytes(name, nameof(name)))
        {
            bpf_link* link = Libbpf.bpf_program__attach_tracepoint_opts(_program, categoryBytes, nameBytes, &native);
            return ToLink(link, $"attach {Name} to tracepoint {category}/{name}", log, Attempt.Tracepoint(category, name));
        }
    }

    /// <summary>Attaches this program to a tracepoint with its raw arguments.</summary>
    /// <param name="name">For example sched_process_exit, without a category.</param>
    /// <param name="cookie">A value that the program reads with bpf_get_attach_cookie. Kernel: 6.10.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such tracepoint. PermissionDenied (EPERM): needs CAP_BPF and
    /// CAP_PERFMON.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Needs no tracefs. Kernel: 4.17. Native: bpf_program__attach_raw_tracepoint_opts.</remarks>
    public BpfLink AttachRawTracepoint(string name, ulong cookie = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        bpf_raw_tracepoint_opts native = new() { sz = (nuint)sizeof(bpf_raw_tracepoint_opts), cookie = cookie };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the name.
        fixed (byte* nameBytes = CString.ToBytes(name, nameof(name)))
        {
            bpf_link* link = Libbpf.bpf_program__attach_raw_tracepoint_opts(_program, nameBytes, &native);
            return ToLink(link, $"attach {Name} to raw tracepoint {name}", log);
        }
    }

    /// <summary>Attaches this program to a perf event that samples.</summary>
    /// <param name="options">Null: the CPU clock of processor 0, 99 times a second.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such event on this machine. PermissionDenied (EPERM, EACCES):
    /// needs CAP_BPF and CAP_PERFMON, and perf_event_paranoid at most 2. InvalidArgument (EINVAL): a value that the kernel does not accept.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.9. Native: perf_event_open, bpf_program__attach_perf_event_opts.</remarks>
    public BpfLink AttachPerfEvent(PerfEventOptions? options = null)
    {
        options ??= new PerfEventOptions();
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        perf_event_attr attr = new()
        {
            type = options.EventType,
            size = (uint)sizeof(perf_event_attr),
            config = options.EventConfig,
            sample_freq = (ulong)options.FrequencyHertz,
            bits = perf_event_attr.FrequencyBit,
        };
        nint sampled = Libc.perf_event_open(&attr, options.ThreadId ?? -1, options.ThreadId is null ? options.Cpu : -1);
        BpfError.ThrowIfLibcFailed(sampled, $"open event {options.EventType}/{options.EventConfig}", Attempt.PerfEvent);
        using SafeFileHandle descriptor = new(sampled, ownsHandle: true);
        bpf_perf_event_opts native = new() { sz = (nuint)sizeof(bpf_perf_event_opts) };
        SafeBpfLinkHandle handle = new(Libbpf.bpf_program__attach_perf_event_opts(_program, (int)sampled, &native)) { SamplingEvent = (int)sampled };
        BpfLink link = ToLink(handle, $"attach {Name} to event {options.EventType}/{options.EventConfig}", log);
        descriptor.SetHandleAsInvalid(); // The link closes it from now on.
        return link;
    }
}
