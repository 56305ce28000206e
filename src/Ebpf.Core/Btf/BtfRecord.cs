using System.Buffers.Binary;

namespace Ebpf;

/// <summary>The bytes of one type: its name, the packed number of entries and kind, its size or target, and the entries.</summary>
internal readonly record struct BtfRecord(int Id, uint NameOffset, uint Info, uint SizeOrTarget, ReadOnlyMemory<byte> Extra)
{
    /// <summary>The lowest of the bits of <see cref="Info"/> that are the kind.</summary>
    internal const int KindAt = 24;

    internal BtfKind Kind => KindOf(Info);

    /// <summary>A struct has bit fields, an enum is signed, a forward declaration is a union's.</summary>
    internal bool Flag => Info >> 31 != 0;

    internal int Entries => EntriesOf(Info);

    internal uint this[int index] => BinaryPrimitives.ReadUInt32LittleEndian(Extra.Span[(4 * index)..]);

    /// <exception cref="InvalidDataException">The kind is unknown, and so is the place of the next type.</exception>
    internal static int ExtraLength(uint info)
    {
        int entries = EntriesOf(info);
        return KindOf(info) switch
        {
            BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => 4,
            BtfKind.Array => 12,
            BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 12 * entries,
            BtfKind.Enum or BtfKind.FunctionPrototype => 8 * entries,
            BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
            BtfKind kind => throw new InvalidDataException($"A type is of the unknown kind {(int)kind}."),
        };
    }

    // In older kernels a kind has 5 bits and a number of entries 16; those between are 0.
    internal static BtfKind KindOf(uint info) => (BtfKind)(info >> KindAt & 0x7F);

    private static int EntriesOf(uint info) => (int)(info & 0xFFFFFF);
}
