using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>One program of a <see cref="BpfObject"/>: attach it, query it, run it.</summary>
/// <remarks>It owns nothing: it can be used until its object is disposed. Thread safety: any thread.</remarks>
public sealed unsafe partial class BpfProgram
{
    private readonly SafeBpfObjectHandle _owner;
    private readonly bpf_program* _program;
    private readonly ILogger _logger;
    private readonly ProbeCoverage _coverage;
    private string? _target;

    internal BpfProgram(SafeBpfObjectHandle owner, bpf_program* program, ILogger logger, ProbeCoverage coverage)
    {
        _owner = owner;
        _program = program;
        _logger = logger;
        _coverage = coverage;
        Name = CString.FromPointer(Libbpf.bpf_program__name(program));
        SectionName = CString.FromPointer(Libbpf.bpf_program__section_name(program));
        Type = (BpfProgramType)Libbpf.bpf_program__type(program);
    }

    /// <summary>The name of the C function.</summary>
    public string Name { get; }

    /// <summary>The section that the C source puts it in, for example tracepoint/syscalls/sys_enter_unlink.</summary>
    public string SectionName { get; }

    /// <summary>The kind of program, from its section name.</summary>
    public BpfProgramType Type { get; }

    /// <summary>Whether it was loaded; <see cref="BpfObjectOptions.Programs"/> may leave it out.</summary>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public bool IsLoaded
    {
        get
        {
            using SafeHandleLease lease = new(_owner);
            return Libbpf.bpf_program__fd(_program) >= 0;
        }
    }

    /// <summary>Asks the kernel about the program.</summary>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.13; run time and count 5.1; recursion misses 5.11 and 6.7. Native: bpf_prog_get_info_by_fd.</remarks>
    public BpfProgramInfo GetInfo()
    {
        using SafeHandleLease lease = new(_owner);
        bpf_prog_info info = default;
        uint length = (uint)sizeof(bpf_prog_info);
        BpfError.ThrowIfFailed(Libbpf.bpf_prog_get_info_by_fd(LoadedFileDescriptor, &info, &length), $"get information on program {Name}");
        return new BpfProgramInfo
        {
            Id = info.id,
            Name = CString.FromPointer(info.name),
            Tag = Convert.ToHexStringLower(new ReadOnlySpan<byte>(info.tag, 8)),
            RunTime = new TimeSpan((long)(info.run_time_ns / TimeSpan.NanosecondsPerTick)),
            RunCount = (long)info.run_cnt,
            RecursionMisses = length < BpfProgramInfo.LengthWithRecursionMisses ? null : (long)info.recursion_misses,
        };
    }

    /// <summary>The caller holds a lease of the owner.</summary>
    private int LoadedFileDescriptor => Libbpf.bpf_program__fd(_program) is >= 0 and int descriptor
        ? descriptor
        : throw new InvalidOperationException($"Program {Name} was not loaded: BpfObjectOptions.Programs leaves it out.");

    /// <summary>Whether it is to be loaded, and the kernel takes CAP_NET_ADMIN for that (is_net_admin_prog_type).</summary>
    internal bool NeedsNetwork => Libbpf.bpf_program__autoload(_program) != 0 && Type is (BpfProgramType.SchedClassifier or BpfProgramType.SchedAction
        or BpfProgramType.Xdp or BpfProgramType.LwtIn or BpfProgramType.LwtOut or BpfProgramType.LwtTransmit or BpfProgramType.LwtSeg6Local
        or BpfProgramType.SkSkb or BpfProgramType.SkMessage or BpfProgramType.FlowDissector or BpfProgramType.Netfilter or BpfProgramType.Extension
        or BpfProgramType.CgroupDevice or BpfProgramType.CgroupSocket or BpfProgramType.CgroupSocketAddress or BpfProgramType.CgroupSocketOption
        or BpfProgramType.CgroupSysctl or BpfProgramType.SocketOperations);

    internal void SetAutoload(bool autoload) =>
        BpfError.ThrowIfFailed(Libbpf.bpf_program__set_autoload(_program, ToByte(autoload)), $"select program {Name}");

    internal void SetTarget(string function)
    {
        _target = function;
        // SAFETY: libbpf copies the name.
        fixed (byte* name = CString.ToBytes(function, nameof(function)))
        {
            BpfError.ThrowIfFailed(Libbpf.bpf_program__set_attach_target(_program, 0, name), $"set the target of program {Name} to {function}", null, Attempt.Fentry(function));
        }
    }

    /// <summary>The section, with the target that the options gave.</summary>
    private string Place => _target is null ? SectionName : $"{SectionName.Split('/')[0]}/{_target}";

    private static byte ToByte(bool value) => value ? (byte)1 : (byte)0;

    /// <summary>The kernel takes what lies on the stack there for the return address, and overwrites it.</summary>
    private static void ThrowIfOffsetOfAReturn(bool atReturn, ulong offset, string parameterName)
    {
        if (atReturn && offset > 0)
        {
            throw new ArgumentException("A function's return has no offset.", parameterName);
        }
    }

    /// <summary>Makes this program the one of an attachment.</summary>
    internal void Replace(BpfLink link)
    {
        using SafeHandleLease lease = new(_owner);
        _ = LoadedFileDescriptor;
        link.Update(_program, Name);
    }

    /// <summary>The caller holds a lease of the owner.</summary>
    private BpfLink ToLink(bpf_link* link, string operation, LibbpfLog log, Attempt attempt = default, FailureDiagnosis? diagnosis = null) =>
        ToLink(new SafeBpfLinkHandle(link), operation, log, attempt, diagnosis);

    /// <summary>The caller holds a lease of the owner.</summary>
    private BpfLink ToLink(SafeBpfLinkHandle link, string operation, LibbpfLog log, Attempt attempt = default, FailureDiagnosis? diagnosis = null)
    {
        if (!link.IsInvalid)
        {
            BpfLink attached = new(link);
            bool isFunction = attempt.Kind is (AttemptKind.Kprobe or AttemptKind.Kretprobe or AttemptKind.Fentry) && attempt.Target.Length > 0;
            return isFunction ? Report(attached, attempt.Target) : attached;
        }

        int errorNumber = Marshal.GetLastPInvokeError();
        _ = LoadedFileDescriptor; // What was not loaded cannot be attached, whatever libbpf said.
        throw BpfError.Create(errorNumber, operation, log, diagnosis, attempt);
    }

    private BpfLink Report(BpfLink attached, params IEnumerable<string> functions)
    {
        try
        {
            _coverage.Report(functions);
            return attached;
        }
        catch
        {
            attached.Dispose(); // The logger threw.
            throw;
        }
    }
}
