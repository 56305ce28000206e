namespace Ebpf;

/// <summary>Where the fields of a struct of the C source lie, to be compared with those of the C# struct that stands for it.</summary>
public sealed record BpfStructLayout
{
    internal BpfStructLayout()
    {
    }

    /// <summary>The size of the whole, padding included.</summary>
    public required int SizeBytes { get; init; }

    /// <summary>
    /// The offset of each field in bytes, by its name in C; a field of an unnamed struct or union within stands beside the
    /// others. Of a bit field: the byte in which it begins.
    /// </summary>
    public required IReadOnlyDictionary<string, int> Offsets { get; init; }
}
