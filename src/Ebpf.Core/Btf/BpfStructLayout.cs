namespace Ebpf;

/// <summary>The memory layout of a struct of the C source, to compare with its C# counterpart.</summary>
public sealed record BpfStructLayout
{
    internal BpfStructLayout()
    {
    }

    /// <summary>The size of the whole, padding included.</summary>
    public required int SizeBytes { get; init; }

    /// <summary>
    /// The offset of each field in bytes, by its name in C; fields of an unnamed struct or union inside are listed with the
    /// others. For a bit field: the byte in which it begins.
    /// </summary>
    public required IReadOnlyDictionary<string, int> Offsets { get; init; }

    /// <exception cref="InvalidDataException">The struct contains itself, or two of its fields have one name.</exception>
    internal static BpfStructLayout Of(BtfStruct type)
    {
        Dictionary<string, int> offsets = [];
        foreach (BtfMember field in type.GetFields())
        {
            if (!offsets.TryAdd(field.Name, field.OffsetBytes))
            {
                throw new InvalidDataException($"Type {type.Id} has two fields of one name.");
            }
        }

        return new BpfStructLayout { SizeBytes = type.SizeBytes ?? 0, Offsets = offsets };
    }
}
