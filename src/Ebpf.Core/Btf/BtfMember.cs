namespace Ebpf;

/// <summary>A member of a <see cref="BtfStruct"/>.</summary>
public sealed record BtfMember
{
    private readonly BtfTypes _types;
    private readonly uint _type;

    internal BtfMember(BtfTypes types, uint type)
    {
        _types = types;
        _type = type;
    }

    /// <summary>The name in C; empty for a struct or union without a name, and for padding bits.</summary>
    public string Name { get; init; } = "";

    /// <summary>The type.</summary>
    /// <exception cref="InvalidDataException">There is no such type.</exception>
    public BtfType Type => _types.Refer(_type);

    /// <summary>The offset in bits.</summary>
    public uint BitOffset => FieldBits == 0 && IsOldBitField(out BtfInteger? integer) ? Place + (uint)integer.BitOffset : Place;

    /// <summary>The offset in bytes; of a bit field that of the byte in which it begins.</summary>
    public int OffsetBytes => (int)(BitOffset / 8);

    /// <summary>The number of bits of a bit field; 0 for any other member.</summary>
    public int BitFieldWidth => FieldBits > 0 ? FieldBits : IsOldBitField(out BtfInteger? integer) ? integer.Bits : 0;

    /// <summary>The offset in bits of the member's type; old compilers tell in the type where in it a bit field begins.</summary>
    internal uint Place { get; init; }

    internal int FieldBits { get; init; }

    /// <summary>The declaration as C source: <c>char command[16]</c>, <c>__u32 low : 4</c>.</summary>
    public override string ToString() => BtfDeclaration.Write(Type, Name) + (BitFieldWidth is > 0 and var width ? $" : {width}" : "");

    private bool IsOldBitField([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BtfInteger? integer)
    {
        integer = Type.Resolve() as BtfInteger;
        return integer is not null && (integer.BitOffset > 0 || (integer.Bits != integer.Size * 8 && !integer.IsBool));
    }
}
