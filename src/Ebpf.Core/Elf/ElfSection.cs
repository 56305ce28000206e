namespace Ebpf;

/// <summary>A section of an ELF file.</summary>
/// <param name="NameOffset">Where its name begins in the section of names.</param>
/// <param name="Type">Its kind, for example 2 for a table of symbols.</param>
/// <param name="Flags">Its flags, for example 4 for code.</param>
/// <param name="Address">Where it is in the memory of a process.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Link">The section that it needs, as a table of symbols does their names.</param>
/// <param name="IsInside">Whether the file has all of it.</param>
/// <param name="Place">Its bytes in the file; empty for .bss, which has none in the file.</param>
internal readonly record struct ElfSection(
    uint NameOffset, uint Type, ulong Flags, ulong Address, ulong Offset, uint Link, bool IsInside, Range Place);
