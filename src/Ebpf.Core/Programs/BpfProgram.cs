using Ebpf.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>One program of a <see cref="BpfObject"/>: attach it, query it, run it.</summary>
/// <remarks>It owns nothing: it can be used until its object is disposed. Thread safety: any thread.</remarks>
/// <example>
/// <code>
/// BpfProgram program = bpfObject.Programs["on_exec"];
/// using BpfLink link = program.Attach(); // At the place that its section names.
/// Console.WriteLine($"{program.Name} is attached: {program.SectionName}");
/// </code>
/// </example>
public sealed unsafe partial class BpfProgram
{
    private readonly SafeBpfObjectHandle _owner;
    private readonly bpf_program* _program;
    private readonly ILogger _logger;
    private readonly ProbeCoverage _coverage;
    private string? _target;
    private bool _isLeftOut;

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

    /// <summary>The kind of program, from its section name or from <see cref="BpfObjectOptions.ProgramTypes"/>.</summary>
    public BpfProgramType Type { get; private set; }

    /// <summary>Tells whether it was loaded; <see cref="BpfObjectOptions.Programs"/> may leave it out.</summary>
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
        return BpfProgramInfo.Read(LoadedFileDescriptor);
    }

    /// <summary>Pins the program to a file, so that it outlives its object and the process.</summary>
    /// <param name="path">A file that does not exist, in a BPF file system; its directory must exist. To unpin, delete the file.</param>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">Busy (EEXIST): the file exists. NotFound (ENOENT): the directory does not.
    /// PermissionDenied (EPERM, EACCES): not a BPF file system, or needs CAP_BPF and access to the directory.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>A pinned program is not attached by that; its attachment is pinned with <see cref="BpfLink.Pin"/>. Kernel: 4.4. Native: bpf_obj_pin.</remarks>
    public void Pin(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SafeHandleLease lease = new(_owner);
        // SAFETY: the lease keeps the program; libbpf copies the path.
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            BpfError.ThrowIfFailed(Libbpf.bpf_obj_pin(LoadedFileDescriptor, bytes), $"pin program {Name} at {path}", attempt: new PinAttempt(path));
        }
    }

    /// <summary>Duplicates the program's file descriptor, for use with other libraries and system calls.</summary>
    /// <returns>A descriptor of its own, which keeps the program in the kernel until it is disposed.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">ResourceLimit (EMFILE): RLIMIT_NOFILE.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    public SafeFileHandle DuplicateHandle()
    {
        using SafeHandleLease lease = new(_owner);
        int duplicate = Libc.fcntl(LoadedFileDescriptor, Libc.F_DUPFD_CLOEXEC, 0);
        BpfError.ThrowIfLibcFailed(duplicate, $"duplicate the file descriptor of program {Name}");
        return new SafeFileHandle(duplicate, ownsHandle: true);
    }

    /// <summary>The caller holds a lease of the owner.</summary>
    private int LoadedFileDescriptor => Libbpf.bpf_program__fd(_program) is >= 0 and int descriptor
        ? descriptor
        : throw new InvalidOperationException($"Program {Name} was not loaded: " + (_isLeftOut
            ? "BpfObjectOptions.Programs leaves it out."
            : "its section begins with '?'. Name it in BpfObjectOptions.Programs, and the others that are to be loaded."));

    /// <summary>Tells whether it is to be loaded, and the kernel takes CAP_NET_ADMIN for that (is_net_admin_prog_type).</summary>
    internal bool NeedsNetwork => Libbpf.bpf_program__autoload(_program) != 0 && Type is (BpfProgramType.SchedClassifier or BpfProgramType.SchedAction
        or BpfProgramType.Xdp or BpfProgramType.LwtIn or BpfProgramType.LwtOut or BpfProgramType.LwtTransmit or BpfProgramType.LwtSeg6Local
        or BpfProgramType.SkSkb or BpfProgramType.SkMessage or BpfProgramType.FlowDissector or BpfProgramType.Netfilter or BpfProgramType.Extension
        or BpfProgramType.CgroupDevice or BpfProgramType.CgroupSocket or BpfProgramType.CgroupSocketAddress or BpfProgramType.CgroupSocketOption
        or BpfProgramType.CgroupSysctl or BpfProgramType.SocketOperations);

    internal void SetAutoload(bool autoload)
    {
        BpfError.ThrowIfFailed(Libbpf.bpf_program__set_autoload(_program, ToByte(autoload)), $"select program {Name}");
        _isLeftOut = !autoload;
    }

    internal void SetType(BpfProgramType? type, BpfAttachType? attachType)
    {
        if (type is { } kind)
        {
            BpfError.ThrowIfFailed(Libbpf.bpf_program__set_type(_program, (bpf_prog_type)kind), $"make program {Name} a {kind}");
            Type = kind;
        }

        if (attachType is { } place)
        {
            BpfError.ThrowIfFailed(
                Libbpf.bpf_program__set_expected_attach_type(_program, (bpf_attach_type)place), $"set the place of program {Name} to {place}");
        }
    }

    internal ObjectProgram ToObjectProgram() => new(SectionName, AttachKind.OfSection(Place, Type));

    /// <param name="function">The function that it is about; null: that of the section.</param>
    /// <param name="program">The loaded program that has the function, open until the load; null: the kernel.</param>
    internal void SetTarget(string? function, SafeFileHandle? program)
    {
        _target = function;
        int descriptor = (int)(program?.DangerousGetHandle() ?? 0);
        // SAFETY: libbpf copies the name. It keeps the descriptor's number until the load.
        fixed (byte* name = function is null ? null : CString.ToBytes(function, nameof(function)))
        {
            int result = Libbpf.bpf_program__set_attach_target(_program, descriptor, name);
            BpfError.ThrowIfFailed(result, $"set the target of program {Name} to {function ?? "another program"}", null, new FentryAttempt(function ?? ""));
        }
    }

    /// <summary>The section, with the target that the options gave.</summary>
    private string Place => _target is null ? SectionName : $"{SectionName.Split('/')[0]}/{_target}";

    internal void PutInto(BpfHandleMap<uint> map, uint index)
    {
        using SafeHandleLease lease = new(_owner);
        using SafeFileHandle handle = new(LoadedFileDescriptor, ownsHandle: false);
        map.Set(index, handle);
    }

    /// <summary>Makes this program the one of an attachment.</summary>
    internal void Replace(BpfLink link)
    {
        using SafeHandleLease lease = new(_owner);
        link.Update(LoadedFileDescriptor, Name);
    }
}
