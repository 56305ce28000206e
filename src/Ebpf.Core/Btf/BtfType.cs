namespace Ebpf;

/// <summary>One type, function or variable of a <see cref="BtfTypes"/>.</summary>
/// <remarks>
/// Match the derived class: <see cref="BtfStruct"/>, <see cref="BtfInteger"/>, <see cref="BtfFunction"/> and so on. Immutable.
/// Properties that follow a reference throw <see cref="InvalidDataException"/> when damaged BTF refers to a type that is not there.
/// </remarks>
public abstract class BtfType
{
    private protected BtfType(BtfTypes types, BtfRecord record)
    {
        Types = types;
        Id = record.Id;
        Name = types.ReadName(record.NameOffset);
    }

    /// <summary>The types that this one belongs to.</summary>
    public BtfTypes Types { get; }

    /// <summary>The number by which other types refer to this one; 0 is void.</summary>
    public int Id { get; }

    /// <summary>The name in C, without struct, union or enum; empty for a type without a name. Damaged BTF may hold any text.</summary>
    public string Name { get; }

    /// <summary>Memory that a value takes, in bytes; null where C has no size: void, functions, forward declarations.</summary>
    /// <exception cref="InvalidDataException">The type contains itself, or the size exceeds <see cref="int.MaxValue"/>.</exception>
    public int? SizeBytes => BtfSize.Of(this);

    /// <summary>The type behind typedefs, const, volatile, restrict and type tags; this one when it is none of them.</summary>
    /// <exception cref="InvalidDataException">The chain does not end.</exception>
    public BtfType Resolve()
    {
        BtfType type = this;
        for (int i = 0; i < BtfTypes.MaxDepth; i++)
        {
            if (type is not (BtfTypedef or BtfQualifier))
            {
                return type;
            }

            type = ((BtfReference)type).Target;
        }

        throw new InvalidDataException($"Type {Id} refers to others more than {BtfTypes.MaxDepth} times.");
    }

    /// <summary>The type as C source writes it: <c>const struct start *</c>, <c>char[16]</c>.</summary>
    public override string ToString() => BtfDeclaration.Write(this);

    /// <summary>The definition as C source: all members of a struct, all values of an enum.</summary>
    /// <returns>For a type that needs no definition, what <see cref="ToString"/> returns.</returns>
    /// <exception cref="InvalidDataException">The type contains itself.</exception>
    public string ToC() => BtfDefinition.Write(this);

    /// <summary>
    /// The memory layout as text: sizes, offsets, names of members and kinds of numbers, without the names of types. Two types with one layout are read
    /// by the same code.
    /// </summary>
    /// <exception cref="InvalidDataException">The type contains itself, or too much.</exception>
    public string GetLayout() => BtfLayout.Write(this);
}
