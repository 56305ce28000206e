namespace Ebpf;

/// <summary>What must be settled before an object is loaded.</summary>
public sealed record BpfObjectOptions
{
    /// <summary>
    /// The object's name in error messages, and, cut to 8 bytes, in the names of the maps of its global variables: starts.bss.
    /// Null: that of the file or the resource, as starts of starts.bpf.o; «object» for one from memory or from a stream.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// The programs to load, by their C function names; null loads all. The kernel never sees the others, so that an
    /// object may hold programs which this kernel lacks the means for.
    /// </summary>
    public IReadOnlyCollection<string>? Programs { get; init; }

    /// <summary>
    /// The kernel functions that fentry, fexit and the like are for, by program name, where the section does not name
    /// them or names another. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Targets { get; init => field = value ?? throw new ArgumentNullException(nameof(Targets)); } = new Dictionary<string, string>();

    /// <summary>
    /// Sizes that replace those of the object, by map name: entries, and for a ring buffer bytes: a power of two and
    /// a multiple of the page size. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, uint> MapSizes { get; init => field = value ?? throw new ArgumentNullException(nameof(MapSizes)); } = new Dictionary<string, uint>();

    /// <summary>Kinds that replace those of the object, by map name. Default: none.</summary>
    public IReadOnlyDictionary<string, BpfMapType> MapTypes { get; init => field = value ?? throw new ArgumentNullException(nameof(MapTypes)); } = new Dictionary<string, BpfMapType>();

    /// <summary>First values of global variables of the C source (.rodata, .data, .bss). Default: as the source says.</summary>
    public BpfGlobals Globals { get; init => field = value ?? throw new ArgumentNullException(nameof(Globals)); } = new();

    /// <summary>
    /// A file with the kernel's type information (BTF), for a kernel that was built without; null: /sys/kernel/btf/vmlinux.
    /// </summary>
    public string? CustomBtfPath { get; init; }

    /// <summary>
    /// A directory of a BPF file system below which maps that the source pins by name are found or created; null: /sys/fs/bpf.
    /// </summary>
    public string? PinRootPath { get; init; }

    /// <summary>What the verifier writes of each program while it loads. Default: of a program that it refuses.</summary>
    public BpfVerifierLogLevel VerifierLogLevel { get; init; }
}
