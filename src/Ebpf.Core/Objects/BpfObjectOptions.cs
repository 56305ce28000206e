namespace Ebpf;

/// <summary>How an object is loaded.</summary>
public sealed record BpfObjectOptions
{
    /// <summary>
    /// The object's name in error messages, and, cut to 8 bytes, in the names of the maps of its global variables: starts.bss.
    /// Null: the name of the file or resource, starts for starts.bpf.o; object for memory or a stream.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>
    /// The programs to load, by their C function names; null loads all. The kernel never sees the others, so an
    /// object may hold programs that this kernel cannot load.
    /// </summary>
    public IReadOnlyCollection<string>? Programs { get; init; }

    /// <summary>
    /// The kernel functions that fentry, fexit and similar programs attach to, by program name, where the section names none
    /// or another. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Targets { get; init => field = value ?? throw new ArgumentNullException(nameof(Targets)); } = new Dictionary<string, string>();

    /// <summary>
    /// Map sizes that replace those of the object, by map name: entries; for a ring buffer bytes, a power of two and a
    /// multiple of the page size. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, uint> MapSizes { get; init => field = value ?? throw new ArgumentNullException(nameof(MapSizes)); } = new Dictionary<string, uint>();

    /// <summary>Map types that replace those of the object, by map name. Default: none.</summary>
    public IReadOnlyDictionary<string, BpfMapType> MapTypes { get; init => field = value ?? throw new ArgumentNullException(nameof(MapTypes)); } = new Dictionary<string, BpfMapType>();

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

    /// <summary>How much the verifier logs about each program. Default: only about one that it rejects.</summary>
    public BpfVerifierLogLevel VerifierLogLevel { get; init; }
}
