using System.Buffers.Binary;

namespace Ebpf;

/// <summary>Finds faults of an object file that libbpf trusts, and that let it read or write outside its memory.</summary>
/// <remarks>What libbpf checks itself is not checked here: a file that is no object passes, and libbpf refuses it.</remarks>
internal static class ObjectBounds
{
    private const int SymbolLength = 24;
    private const int InstructionLength = 8;
    private const uint SymbolTable = 2;
    private const ulong Executable = 4;
    private const byte FunctionSymbol = 2;
    private const byte LoadOf64Bits = 0x18; // The one instruction that takes two places.

    /// <returns>A sentence; null when no fault was found.</returns>
    internal static string? FindFault(ReadOnlySpan<byte> bytes)
    {
        if (!ElfImage.TryOpen(bytes, out ElfImage elf))
        {
            return null;
        }

        for (int i = 0; i < elf.Count; i++)
        {
            if (elf.Section(i) is { Type: SymbolTable } table && FindFault(bytes, elf, bytes[table.Place]) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? FindFault(ReadOnlySpan<byte> bytes, ElfImage elf, ReadOnlySpan<byte> symbols)
    {
        for (; symbols.Length >= SymbolLength; symbols = symbols[SymbolLength..])
        {
            ElfSection section = elf.Section(BinaryPrimitives.ReadUInt16LittleEndian(symbols[6..]));
            if ((symbols[4] & 0xF) != FunctionSymbol || (section.Flags & Executable) == 0)
            {
                continue;
            }

            ReadOnlySpan<byte> code = bytes[section.Place];
            ulong start = BinaryPrimitives.ReadUInt64LittleEndian(symbols[8..]);
            ulong size = BinaryPrimitives.ReadUInt64LittleEndian(symbols[16..]);
            if (start > (ulong)code.Length || size > (ulong)code.Length - start || size % InstructionLength != 0)
            {
                return "a function is outside of its section.";
            }

            if (EndsInsideInstruction(code.Slice((int)start, (int)size)))
            {
                return "a function ends in the middle of an instruction.";
            }
        }

        return null;
    }

    private static bool EndsInsideInstruction(ReadOnlySpan<byte> code)
    {
        int at = 0;
        while (at < code.Length)
        {
            at += code[at] == LoadOf64Bits ? 2 * InstructionLength : InstructionLength;
        }

        return at > code.Length;
    }
}
