using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>The bytes of BTF and where each record begins.</summary>
/// <remarks>Header: magic u16 (0xEB9F), version u8, flags u8, then u32: header length, offset and length of the types, of the names.</remarks>
internal sealed class BtfImage
{
    private const ushort Magic = 0xEB9F;
    private const int HeaderLength = 24;
    private const int RecordLength = 12;

    private readonly ReadOnlyMemory<byte> _records;
    private readonly List<int> _starts = [];

    private BtfImage(ReadOnlyMemory<byte> records, ReadOnlyMemory<byte> names)
    {
        _records = records;
        Names = names;
    }

    internal static ReadOnlyMemory<byte> Empty { get; } = new byte[] { 0x9F, 0xEB, 1, 0, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 };

    internal ReadOnlyMemory<byte> Names { get; }

    /// <summary>The number of records; void, which has none in the bytes, is counted where it belongs to this image.</summary>
    internal int Count => _starts.Count;

    internal static BtfImage Parse(ReadOnlyMemory<byte> btf, bool hasVoid)
    {
        ReadOnlySpan<byte> header = btf.Span;
        Check(header.Length >= HeaderLength, "It is not BTF: it is shorter than the header.");
        ushort magic = BinaryPrimitives.ReadUInt16LittleEndian(header);
        Check(magic != BinaryPrimitives.ReverseEndianness(Magic), "It is big-endian BTF; only little-endian BTF can be read.");
        Check(magic == Magic, $"It is not BTF: it begins with 0x{magic:X4}.");
        Check(header[2] == 1, $"It is BTF of version {header[2]}; only version 1 can be read.");
        uint start = ReadUInt32(header, 4);
        Check(start >= HeaderLength, "The header is too short.");
        ReadOnlyMemory<byte> records = Slice(btf, start, ReadUInt32(header, 8), ReadUInt32(header, 12));
        ReadOnlyMemory<byte> names = Slice(btf, start, ReadUInt32(header, 16), ReadUInt32(header, 20));
        Check(!names.IsEmpty && names.Span[^1] == 0, "The names do not end with a NUL.");
        BtfImage image = new(records, names);
        image.Index(hasVoid);
        return image;
    }

    /// <summary>The bytes of BTF with these records and names.</summary>
    internal static byte[] Write(ReadOnlySpan<byte> records, ReadOnlySpan<byte> names)
    {
        byte[] btf = new byte[HeaderLength + records.Length + names.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(btf, Magic);
        btf[2] = 1;
        WriteInt32(btf, 4, HeaderLength);
        WriteInt32(btf, 12, records.Length);
        WriteInt32(btf, 16, records.Length);
        WriteInt32(btf, 20, names.Length);
        records.CopyTo(btf.AsSpan(HeaderLength));
        names.CopyTo(btf.AsSpan(HeaderLength + records.Length));
        return btf;
    }

    internal BtfRecord Read(int index, int id)
    {
        int start = _starts[index];
        if (start < 0)
        {
            return default; // void
        }

        ReadOnlySpan<byte> bytes = _records.Span[start..];
        uint info = ReadUInt32(bytes, 4);
        return new BtfRecord(id, ReadUInt32(bytes, 0), info, ReadUInt32(bytes, 8), _records[(start + RecordLength)..][..BtfRecord.ExtraLength(info)]);
    }

    internal ReadOnlySpan<byte> ReadName(uint offset)
    {
        Check(offset < Names.Length, "A name is behind the bytes of names.");
        ReadOnlySpan<byte> name = Names.Span[(int)offset..];
        return name[..name.IndexOf((byte)0)];
    }

    /// <summary>Finds a record by its name without making a type of it.</summary>
    internal int IndexOf(ReadOnlySpan<byte> name, int from, int inheritedNames)
    {
        ReadOnlySpan<byte> records = _records.Span;
        ReadOnlySpan<byte> names = Names.Span;
        for (int i = from; i < _starts.Count; i++)
        {
            long offset = _starts[i] < 0 ? 0 : ReadUInt32(records, _starts[i]) - (long)inheritedNames;
            if (offset > 0 && offset + name.Length < names.Length && names[(int)offset] == name[0]
                && names[(int)offset + name.Length] == 0 && names.Slice((int)offset, name.Length).SequenceEqual(name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Finds the structs, unions and enums that have one of the names, but for their flavors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // One call looks through all types: the compiler would come too late.
    internal List<BtfRecord> FindDescribed(HashSet<byte[]> names)
    {
        List<BtfRecord> found = [];
        HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> lookup = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        ReadOnlySpan<byte> records = _records.Span;
        for (int i = 0; i < _starts.Count; i++)
        {
            int start = _starts[i];
            if (start >= 0 && BtfRecord.KindOf(ReadUInt32(records, start + 4)) is BtfKind.Struct or BtfKind.Union or BtfKind.Enum or BtfKind.Enum64
                && lookup.Contains(BtfName.WithoutFlavor(ReadName(ReadUInt32(records, start)))))
            {
                found.Add(Read(i, i));
            }
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Index(bool hasVoid)
    {
        ReadOnlySpan<byte> records = _records.Span;
        _starts.Capacity = records.Length / 24;
        if (hasVoid)
        {
            _starts.Add(-1);
        }

        for (int at = 0; at < records.Length;)
        {
            Check(records.Length - at >= RecordLength, "The last type is cut off.");
            int extra = BtfRecord.ExtraLength(ReadUInt32(records, at + 4));
            Check(extra <= records.Length - at - RecordLength, "A type is cut off."); // No text with a number: it would be made for each type.
            _starts.Add(at);
            at += RecordLength + extra;
        }
    }

    private static ReadOnlyMemory<byte> Slice(ReadOnlyMemory<byte> btf, uint header, uint offset, uint length)
    {
        Check((ulong)header + offset + length <= (ulong)btf.Length, "A part is outside the bytes.");
        return btf.Slice((int)(header + offset), (int)length);
    }

    private static void WriteInt32(Span<byte> bytes, int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes[offset..], value);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static void Check(bool isValid, string message)
    {
        if (!isValid)
        {
            throw new InvalidDataException(message);
        }
    }
}
