using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>One program of a <see cref="BpfObject"/>.</summary>
/// <remarks>It owns nothing: it can be used until its object is disposed. Thread safety: any thread.</remarks>
public sealed unsafe class BpfProgram
{
    private readonly SafeBpfObjectHandle _owner;
    private readonly bpf_program* _program;
    private readonly ILogger _logger;

    internal BpfProgram(SafeBpfObjectHandle owner, bpf_program* program, ILogger logger)
    {
        _owner = owner;
        _program = program;
        _logger = logger;
        Name = CString.FromPointer(Libbpf.bpf_program__name(program));
    }

    /// <summary>The name of the C function.</summary>
    public string Name { get; }

    /// <summary>Attaches this program to the entry of a kernel function, or to its return.</summary>
    /// <param name="functionName">Symbol as in /proc/kallsyms, for example do_unlinkat.</param>
    /// <param name="options">Null: entry probe, cookie 0.</param>
    /// <returns>The attachment; disposing it detaches.</returns>
    /// <exception cref="BpfException">NotFound (ENOENT): no such symbol. PermissionDenied (EPERM, EACCES): needs
    /// CAP_BPF and CAP_PERFMON, and perf_event_paranoid at most 2. Ambiguous (EADDRNOTAVAIL): two symbols have the
    /// name. NotSupported (EINVAL): the function cannot be probed, or the kernel has no kprobes. InvalidArgument
    /// (EINVAL): the program was not loaded.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.17; cookie 5.15. Native: bpf_program__attach_kprobe_opts.</remarks>
    public BpfLink AttachKprobe(string functionName, KprobeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(functionName);
        options ??= new KprobeOptions();
        byte[] function = CString.ToBytes(functionName, nameof(functionName));
        bpf_kprobe_opts native = new()
        {
            sz = (nuint)sizeof(bpf_kprobe_opts),
            bpf_cookie = options.Cookie,
            retprobe = options.AtReturn ? (byte)1 : (byte)0,
        };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the name.
        fixed (byte* name = function)
        {
            bpf_link* link = Libbpf.bpf_program__attach_kprobe_opts(_program, name, &native);
            string place = options.AtReturn ? "the return of " : "";
            return ToLink(link, $"attach {Name} to {place}kernel function {functionName}", log, Attempt.Kprobe(functionName, options.AtReturn));
        }
    }

    /// <summary>Attaches this program to a tracepoint.</summary>
    /// <param name="category">For example syscalls.</param>
    /// <param name="name">For example sys_enter_unlinkat.</param>
    /// <returns>The attachment; disposing it detaches.</returns>
    /// <exception cref="BpfException">NotFound (ENOENT): no such tracepoint, or tracefs is not mounted.
    /// PermissionDenied (EPERM, EACCES): needs CAP_BPF and CAP_PERFMON, and tracefs open to this process.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.7. Native: bpf_program__attach_tracepoint_opts.</remarks>
    public BpfLink AttachTracepoint(string category, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] categoryBytes = CString.ToBytes(category, nameof(category));
        byte[] nameBytes = CString.ToBytes(name, nameof(name));
        bpf_tracepoint_opts native = new() { sz = (nuint)sizeof(bpf_tracepoint_opts) };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the names.
        fixed (byte* categoryPointer = categoryBytes, namePointer = nameBytes)
        {
            bpf_link* link = Libbpf.bpf_program__attach_tracepoint_opts(_program, categoryPointer, namePointer, &native);
            return ToLink(link, $"attach {Name} to tracepoint {category}/{name}", log, Attempt.Tracepoint(category, name));
        }
    }

    internal void SetAutoload(bool autoload) =>
        BpfError.ThrowIfFailed(Libbpf.bpf_program__set_autoload(_program, autoload ? (byte)1 : (byte)0), $"select program {Name}");

    private static BpfLink ToLink(bpf_link* link, string operation, LibbpfLog log, Attempt attempt) => link is not null
        ? new BpfLink(new SafeBpfLinkHandle(link))
        : throw BpfError.Create(Marshal.GetLastPInvokeError(), operation, log, null, attempt);
}
