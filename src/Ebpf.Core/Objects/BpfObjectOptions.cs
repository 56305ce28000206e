namespace Ebpf;

/// <summary>Settings for the load of an object.</summary>
/// <example>
/// <code>
/// BpfObjectOptions options = new()
/// {
///     Globals = new BpfGlobals { { "ignored_process", Environment.ProcessId } },
///     Maps = new Dictionary&lt;string, BpfMapOptions&gt; { ["events"] = new() { MaxEntries = 1024 * 1024 } },
/// };
/// using BpfObject starts = BpfObject.LoadFile("starts.bpf.o", options);
/// </code>
/// </example>
public sealed record BpfObjectOptions
{
    /// <summary>
    /// The object's name in error messages, and, cut to 8 bytes, in the names of the maps of its global variables: starts.bss.
    /// Null: the name of the file or resource, starts for starts.bpf.o; object for memory or a stream.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// The programs to load, by their C function names, or by patterns with * for any letters and ? for one; null loads all whose
    /// sections do not begin with a question mark. The kernel never sees the others, so an object may hold programs that this kernel
    /// cannot load.
    /// </summary>
    public IReadOnlyCollection<string>? Programs { get; init => field = ValueList<string>.Of(value); }

    /// <summary>
    /// The kernel functions that fentry, fexit and similar programs attach to, by program name, where the section names none
    /// or another. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Targets
    {
        get;
        init => field = ValueDictionary<string>.Of(value ?? throw new ArgumentNullException(nameof(Targets)));
    } = ValueDictionary<string>.Empty;

    /// <summary>
    /// The programs whose functions freplace, fentry and fexit programs are about, by program name; those of other names are about the
    /// kernel. The function is that of <see cref="Targets"/>, or of the section. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, BpfProgram> TargetPrograms
    {
        get;
        init => field = ValueDictionary<BpfProgram>.Of(value ?? throw new ArgumentNullException(nameof(TargetPrograms)));
    } = ValueDictionary<BpfProgram>.Empty;

    /// <summary>The maps that are to differ from the source, by name: their sizes, kind, flags, or another map in place. Default: none.</summary>
    public IReadOnlyDictionary<string, BpfMapOptions> Maps
    {
        get;
        init => field = ValueDictionary<BpfMapOptions>.Of(value ?? throw new ArgumentNullException(nameof(Maps)));
    } = ValueDictionary<BpfMapOptions>.Empty;

    /// <summary>Kinds of programs that replace those of their sections, by program name; needed where the section tells none. Default: none.</summary>
    public IReadOnlyDictionary<string, BpfProgramType> ProgramTypes
    {
        get;
        init => field = ValueDictionary<BpfProgramType>.Of(value ?? throw new ArgumentNullException(nameof(ProgramTypes)));
    } = ValueDictionary<BpfProgramType>.Empty;

    /// <summary>Places of attachment that replace those of their sections, by program name. Default: none.</summary>
    public IReadOnlyDictionary<string, BpfAttachType> AttachTypes
    {
        get;
        init => field = ValueDictionary<BpfAttachType>.Of(value ?? throw new ArgumentNullException(nameof(AttachTypes)));
    } = ValueDictionary<BpfAttachType>.Empty;

    /// <summary>Initial values of global variables (.rodata, .data, .bss), by name. Default: those of the C source.</summary>
    public BpfGlobals Globals { get; init => field = value ?? throw new ArgumentNullException(nameof(Globals)); } = new();

    /// <summary>
    /// A file with the kernel's type information (BTF), for a kernel that was built without it; null: /sys/kernel/btf/vmlinux.
    /// </summary>
    public string? CustomBtfPath { get; init; }

    /// <summary>
    /// The directory of a BPF file system where maps that the source pins by name are found or created; null: /sys/fs/bpf.
    /// </summary>
    public string? PinRootPath { get; init; }

    /// <summary>
    /// A BPF file system whose mount options delegate BPF to this user namespace (delegate_cmds and others): a token of it takes the place
    /// of capabilities. Null: none, unless the variable LIBBPF_BPF_TOKEN_PATH or /sys/fs/bpf has one. Kernel: 6.9.
    /// </summary>
    public string? TokenPath { get; init; }

    /// <summary>The detail of the verifier's log for each program. Default: a log only for a program that it rejects.</summary>
    public BpfVerifierLogLevel VerifierLogLevel { get; init; }
}
