using ELFSharp.ELF;
using ELFSharp.ELF.Sections;

namespace Ebpf.Build;

/// <summary>Reads an object file: programs by its symbols, all else by its type information.</summary>
internal static class ObjectReader
{
    private const Machine Bpf = (Machine)247;

    /// <exception cref="BuildException">The file is not a BPF object that can be used; the message says why.</exception>
    internal static ObjectModel Read(string path, byte[] bytes)
    {
        ThrowIfAnotherKind(path, bytes);
        IReadOnlyList<ProgramModel> programs = ReadPrograms(path, bytes);
        try
        {
            BtfTypes types = BtfTypes.Parse(bytes);
            return new ObjectModel(path, types, programs, [.. MapReader.Read(path, types)], [.. ReadVariables(types)]);
        }
        catch (InvalidDataException e)
        {
            throw new BuildException(path, e.Message);
        }
    }

    private static void ThrowIfAnotherKind(string path, ReadOnlySpan<byte> bytes)
    {
        const byte Bits64 = 2, LittleEndian = 1;
        string? kind = bytes.Length < 64 || !bytes.StartsWith("\u007fELF"u8) ? "It is not an object file (ELF). Compile it with clang -target bpf -g -O2 -c."
            : bytes[4] != Bits64 ? "It is an object of 32 bits; BPF objects have 64."
            : bytes[5] != LittleEndian ? "It is a big-endian object. Compile it with -target bpf or -target bpfel."
            : null;
        if (kind is not null)
        {
            throw new BuildException(path, kind);
        }
    }

    private static List<ProgramModel> ReadPrograms(string path, byte[] bytes)
    {
        try
        {
            using MemoryStream stream = new(bytes);
            return ReadPrograms(path, ELFReader.TryLoad(stream, shouldOwnStream: false, out IELF elf) ? elf : null);
        }
        catch (Exception e) when (e is not (BuildException or OutOfMemoryException))
        {
            throw new BuildException(path, $"It is a damaged object: {e.Message}"); // The reader fails in many ways.
        }
    }

    private static List<ProgramModel> ReadPrograms(string path, IELF? file)
    {
        if (file is not ELF<ulong> elf)
        {
            throw new BuildException(path, "It is a damaged object.");
        }

        if (elf.Machine != Bpf)
        {
            throw new BuildException(path, $"It is an object for {elf.Machine}, not for BPF. Compile it with clang -target bpf.");
        }

        if (elf.Sections.Any(section => section.Name == "maps"))
        {
            throw new BuildException(path, "It has a section 'maps': libbpf 1.0 and newer take only maps in SEC(\".maps\"), with types.");
        }

        return [.. elf.Sections.OfType<SymbolTable<ulong>>().SelectMany(table => table.Entries)
            .Where(symbol => symbol is { Type: SymbolType.Function, Binding: SymbolBinding.Global, PointedSection: { Name: not ".text" } section }
                && section.Flags.HasFlag(SectionFlags.Executable))
            .Select(symbol => new ProgramModel(symbol.Name, symbol.PointedSection.Name))];
    }

    private static IEnumerable<VariableModel> ReadVariables(BtfTypes types) =>
        from section in types.OfType<BtfDataSection>()
        where section.Name is ".bss" or ".data" or ".rodata" or ".kconfig" || section.Name.StartsWith(".data.", StringComparison.Ordinal)
            || section.Name.StartsWith(".bss.", StringComparison.Ordinal) || section.Name.StartsWith(".rodata.", StringComparison.Ordinal)
        from variable in section.Variables.Select(place => place.Variable).OfType<BtfVariable>()
        where !variable.Name.Contains('.', StringComparison.Ordinal) // Those inside functions.
        select new VariableModel(variable, section.Name);
}
