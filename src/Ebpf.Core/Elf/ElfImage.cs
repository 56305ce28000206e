using System.Buffers.Binary;

namespace Ebpf;

/// <summary>The sections of an ELF file of 64 bits, little-endian. No access leaves the bytes.</summary>
internal readonly ref struct ElfImage
{
    private const int HeaderLength = 64;
    private const int SectionLength = 64;
    private const uint NoBytes = 8;

    private readonly ReadOnlySpan<byte> _elf;

    private ElfImage(ReadOnlySpan<byte> elf) => _elf = elf;

    internal static ReadOnlySpan<byte> Magic => "\u007fELF"u8;

    internal int Count => UInt16(60);

    private ulong Table => BinaryPrimitives.ReadUInt64LittleEndian(_elf[40..]);

    /// <returns>False when the bytes are something else.</returns>
    internal static bool TryOpen(ReadOnlySpan<byte> elf, out ElfImage image)
    {
        const ushort SectionLengthAt = 58;
        bool isElf = elf.Length >= HeaderLength && elf.StartsWith(Magic) && elf[4..6].SequenceEqual("\u0002\u0001"u8)
            && BinaryPrimitives.ReadUInt16LittleEndian(elf[SectionLengthAt..]) == SectionLength;
        image = isElf ? new ElfImage(elf) : default;
        return isElf;
    }

    /// <returns>The place of the first section of the name; null when there is none.</returns>
    internal Range? Find(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> names = _elf[Section(UInt16(62)).Place];
        for (int i = 0; i < Count; i++)
        {
            ElfSection section = Section(i);
            if (section.NameOffset < (uint)names.Length && names[(int)section.NameOffset..] is var rest
                && rest.StartsWith(name) && rest.Length > name.Length && rest[name.Length] == 0)
            {
                return section.Place;
            }
        }

        return null;
    }

    /// <returns>An empty section when there is none of this number, or when it is outside the file.</returns>
    internal ElfSection Section(int index)
    {
        ulong start = Table + ((ulong)index * SectionLength);
        if (index >= Count || Table >= (ulong)_elf.Length || start + SectionLength > (ulong)_elf.Length)
        {
            return default;
        }

        ReadOnlySpan<byte> header = _elf.Slice((int)start, SectionLength);
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
        bool isInside = type == NoBytes || (offset <= (ulong)_elf.Length && size <= (ulong)_elf.Length - offset);
        return new ElfSection(
            NameOffset: BinaryPrimitives.ReadUInt32LittleEndian(header),
            type,
            Flags: BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
            Address: BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
            offset,
            Link: BinaryPrimitives.ReadUInt32LittleEndian(header[40..]),
            isInside,
            isInside && type != NoBytes ? (int)offset..(int)(offset + size) : 0..0);
    }

    private ushort UInt16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_elf[offset..]);
}
