namespace Ebpf;

/// <summary>Finds the memory that a value takes.</summary>
internal static class BtfSize
{
    private const int PointerSize = 8;

    internal static int? Of(BtfType type) => Of(type, 0) switch
    {
        null => null,
        <= int.MaxValue and var size => (int)size,
        var size => throw new InvalidDataException($"Type {type.Id} has {size} bytes."),
    };

    private static long? Of(BtfType type, int depth)
    {
        if (depth > BtfTypes.MaxDepth)
        {
            throw new InvalidDataException($"Type {type.Id} contains itself.");
        }

        return type switch
        {
            BtfInteger integer => integer.Size,
            BtfFloat number => number.Size,
            BtfEnumeration number => number.Size,
            BtfStruct composite => composite.Size,
            BtfDataSection section => section.Size,
            BtfPointer => PointerSize,
            BtfArray array => Multiply(array, Of(array.Element, depth + 1)),
            BtfTypedef or BtfQualifier or BtfVariable => Of(((BtfReference)type).Target, depth + 1),
            _ => null,
        };
    }

    // Below 2^32 elements of at most 2^31 bytes: no overflow.
    private static long? Multiply(BtfArray array, long? element) =>
        element > int.MaxValue ? throw new InvalidDataException($"Type {array.Id} has elements of {element} bytes.") : array.Length * element;
}
