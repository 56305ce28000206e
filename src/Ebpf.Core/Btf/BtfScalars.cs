namespace Ebpf;

/// <summary>The type void, number 0.</summary>
public sealed class BtfVoid : BtfType
{
    internal BtfVoid(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
    }
}

/// <summary>An integer: <c>unsigned int</c>, <c>char</c>, <c>_Bool</c>.</summary>
public sealed class BtfInteger : BtfType
{
    internal BtfInteger(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
        uint encoding = record[0];
        Size = record.SizeOrTarget;
        IsSigned = (encoding >> 24 & 1) != 0;
        IsBool = (encoding >> 24 & 4) != 0;
        Bits = (int)(encoding & 0xFF);
        BitOffset = (int)(encoding >> 16 & 0xFF);
    }

    /// <summary>Negative values are possible. Compilers disagree on <c>char</c>.</summary>
    public bool IsSigned { get; }

    /// <summary>The type is C's <c>_Bool</c>.</summary>
    public bool IsBool { get; }

    /// <summary>The number of bits that hold the value.</summary>
    public int Bits { get; }

    /// <summary>The place of a bit field's bits, as old compilers write it.</summary>
    internal int BitOffset { get; }

    internal uint Size { get; }
}

/// <summary>A floating-point number: <c>float</c>, <c>double</c>.</summary>
public sealed class BtfFloat : BtfType
{
    internal BtfFloat(BtfTypes types, BtfRecord record)
        : base(types, record) => Size = record.SizeOrTarget;

    internal uint Size { get; }
}

/// <summary>An array.</summary>
public sealed class BtfArray : BtfType
{
    private readonly uint _element;

    internal BtfArray(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
        _element = record[0];
        Length = record[2];
    }

    /// <summary>The type of an element.</summary>
    public BtfType Element => Types.Refer(_element);

    /// <summary>The number of elements; 0 for the array at a struct's end whose length only the program knows.</summary>
    public long Length { get; }
}

/// <summary>An enum of 32 or 64 bits.</summary>
public sealed class BtfEnumeration : BtfType
{
    internal BtfEnumeration(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
        Size = record.SizeOrTarget;
        IsSigned = record.Flag;
        bool is64 = record.Kind == BtfKind.Enum64;
        int words = is64 ? 3 : 2;
        Values = [.. Enumerable.Range(0, record.Entries).Select(i => new BtfEnumValue(
            types.ReadName(record[words * i]),
            is64 ? (long)(record[(words * i) + 1] | (ulong)record[(words * i) + 2] << 32) : IsSigned ? (int)record[(words * i) + 1] : record[(words * i) + 1]))];
    }

    /// <summary>Negative values are possible.</summary>
    public bool IsSigned { get; }

    /// <summary>The values in the order of the source.</summary>
    public IReadOnlyList<BtfEnumValue> Values { get; }

    internal uint Size { get; }
}

/// <summary>One value of a <see cref="BtfEnumeration"/>.</summary>
/// <param name="Name">The name in C.</param>
/// <param name="Value">The number; of an unsigned enum of 64 bits its bits.</param>
public readonly record struct BtfEnumValue(string Name, long Value);
