namespace Ebpf;

/// <summary>What must be settled before an object is loaded.</summary>
public sealed record BpfObjectOptions
{
    /// <summary>The object's name in error messages and in the kernel's map names; null: libbpf chooses one.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The programs to load, by their C function names; null loads all. The kernel never sees the others, so that an
    /// object may hold programs which this kernel lacks the means for.
    /// </summary>
    public IReadOnlyCollection<string>? Programs { get; init; }

    /// <summary>
    /// Sizes that replace those of the object, by map name: entries, and for a ring buffer bytes, which must be a power
    /// of two and a multiple of the page size. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, uint> MapSizes { get; init; } = new Dictionary<string, uint>();
}
