namespace Ebpf;

/// <summary>A function of an ELF file.</summary>
/// <param name="Name">Its name; hostile bytes, where the file is.</param>
/// <param name="Size">Its bytes; 0 where the file does not tell.</param>
/// <param name="FileOffset">The place of its first instruction in the file.</param>
internal readonly record struct ElfSymbol(string Name, ulong Size, ulong FileOffset);
