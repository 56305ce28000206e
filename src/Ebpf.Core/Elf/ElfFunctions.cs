using System.Buffers.Binary;
using System.Text;

namespace Ebpf;

/// <summary>The functions of executables and libraries.</summary>
/// <remarks>Every offset and size comes from the file and is checked: a damaged file is an InvalidDataException, and nothing else.</remarks>
internal static class ElfFunctions
{
    private const int SymbolLength = 24;
    private const uint SHT_SYMTAB = 2;
    private const uint SHT_DYNSYM = 11;
    private const int STT_FUNC = 2;
    private const int STT_GNU_IFUNC = 10;

    /// <summary>The bytes of all symbols and their names: in a damaged file many symbols may have one endless name.</summary>
    private const int MostBytes = 1 << 28;

    /// <param name="file">The file's bytes.</param>
    /// <param name="wanted">The names to look for; null: all.</param>
    /// <returns>Those of both symbol tables, as far as their code is in the file; one that is in both comes twice.</returns>
    /// <exception cref="InvalidDataException">It is not an ELF file of 64 bits, little-endian, or a damaged one.</exception>
    internal static List<ElfSymbol> Find(ReadOnlySpan<byte> file, IReadOnlySet<string>? wanted)
    {
        if (!ElfImage.TryOpen(file, out ElfImage elf))
        {
            throw new InvalidDataException("Not an ELF file of 64 bits, little-endian.");
        }

        List<ElfSymbol> found = [];
        long left = MostBytes;
        for (int i = 0; i < elf.Count; i++)
        {
            ElfSection table = elf.Section(i);
            if (!table.IsInside)
            {
                throw Damaged();
            }

            if (table.Type is SHT_SYMTAB or SHT_DYNSYM)
            {
                Find(elf, file[table.Place], file[elf.Section((int)Math.Min(table.Link, int.MaxValue)).Place], wanted, found, ref left);
            }
        }

        return found;
    }

    private static void Find(
        ElfImage elf, ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> names, IReadOnlySet<string>? wanted, List<ElfSymbol> found, ref long left)
    {
        for (; symbols.Length >= SymbolLength; symbols = symbols[SymbolLength..])
        {
            ushort number = BinaryPrimitives.ReadUInt16LittleEndian(symbols[6..]);
            if ((symbols[4] & 0xF) is not (STT_FUNC or STT_GNU_IFUNC) || number == 0 || number >= elf.Count)
            {
                continue;
            }

            string name = ReadName(names, BinaryPrimitives.ReadUInt32LittleEndian(symbols), ref left);
            if (wanted?.Contains(name) != false)
            {
                ElfSection section = elf.Section(number);
                ulong address = BinaryPrimitives.ReadUInt64LittleEndian(symbols[8..]);
                ulong size = BinaryPrimitives.ReadUInt64LittleEndian(symbols[16..]);
                found.Add(new ElfSymbol(name, size, address - section.Address + section.Offset));
            }
        }
    }

    private static string ReadName(ReadOnlySpan<byte> names, uint offset, ref long left)
    {
        ReadOnlySpan<byte> rest = offset < (uint)names.Length ? names[(int)offset..] : throw Damaged();
        int end = rest.IndexOf((byte)0);
        rest = end < 0 ? rest : rest[..end];
        left -= SymbolLength + rest.Length;
        return left >= 0 ? Encoding.UTF8.GetString(rest) : throw new InvalidDataException("The ELF file has more than 256 MiB of functions and their names.");
    }

    private static InvalidDataException Damaged() => new("The ELF file is damaged: a table is not inside it.");
}
