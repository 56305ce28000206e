namespace Ebpf;

/// <summary>
/// The settings of a map: all of a new one (<see cref="BpfMap.Create"/>), or those in which a map of an object is to differ
/// from its source (<see cref="BpfObjectOptions.Maps"/>).
/// </summary>
/// <remarks>Null is 0 for a new map, and the source's value for a map of an object.</remarks>
/// <example>
/// <code>
/// using BpfMap map = BpfMap.Create(new()
/// {
///     Name = "counts",
///     Type = BpfMapType.Hash,
///     KeySize = sizeof(uint),
///     ValueSize = sizeof(ulong),
///     MaxEntries = 1024,
/// });
/// map.As&lt;uint, ulong&gt;().Set(4711, 1);
/// </code>
/// </example>
public sealed record BpfMapOptions
{
    /// <summary>The name of a new map; the kernel keeps 15 bytes of it. Not for a map of an object.</summary>
    public string? Name { get; init; }

    /// <summary>The kind. A new map must have one.</summary>
    public BpfMapType? Type { get; init; }

    /// <summary>Bytes of a key.</summary>
    public uint? KeySize { get; init; }

    /// <summary>Bytes of a value; of a per-CPU map those of one CPU.</summary>
    public uint? ValueSize { get; init; }

    /// <summary>
    /// How many entries it can hold, at most 2,147,483,647; of a ring buffer the bytes, a power of two and a multiple of the page size;
    /// of an arena the pages.
    /// </summary>
    public uint? MaxEntries { get; init; }

    /// <summary>Replaces all flags.</summary>
    public BpfMapFlags? Flags { get; init; }

    /// <summary>The NUMA node of its memory; it adds <see cref="BpfMapFlags.NumaNode"/>. Kernel: 4.14.</summary>
    public uint? NumaNode { get; init; }

    /// <summary>A bloom filter's number of hashes (1 to 15), or an arena's address in user space. Kernel: 5.16.</summary>
    public ulong? Extra { get; init; }

    /// <summary>The template for the values of a map of maps. No such map is kept.</summary>
    public BpfMapOptions? Inner { get; init; }

    /// <summary>A map to use in place of the object's own, which is not made. Its kind, sizes and flags must be the same. Not for a new map, or for global variables.</summary>
    /// <remarks>It may be disposed after the load.</remarks>
    public BpfMap? Existing { get; init; }

    /// <summary>False: a map of the object is not made; loading a program that uses it fails, and using it throws InvalidOperationException. Not for a new map.</summary>
    public bool IsCreated { get; init; } = true;

    /// <param name="otherwise">The flags without these options.</param>
    /// <returns>Null when the options say nothing of flags.</returns>
    internal BpfMapFlags? GetFlags(BpfMapFlags otherwise) => NumaNode is null ? Flags : (Flags ?? otherwise) | BpfMapFlags.NumaNode;

    internal void ThrowIfNotNew()
    {
        if (Type is null || Existing is not null || !IsCreated)
        {
            throw new ArgumentException($"A new map must have a {nameof(Type)}; {nameof(Existing)} and {nameof(IsCreated)} are for maps of an object.");
        }
    }

    internal void ThrowIfNotForObject(string mapName)
    {
        if (Name is not null)
        {
            throw new ArgumentException($"Map {mapName} keeps the name of its C variable: {nameof(Name)} is for a new map.");
        }

        if (Existing is not null && this != new BpfMapOptions { Existing = Existing })
        {
            throw new ArgumentException($"Map {mapName} is to be an existing one, which cannot have other settings.");
        }
    }
}
