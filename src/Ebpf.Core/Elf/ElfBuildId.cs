using System.Buffers.Binary;

namespace Ebpf;

/// <summary>The number that a linker gives each file that it makes.</summary>
internal static class ElfBuildId
{
    private const int NoteHeaderLength = 12;
    private const uint SHT_NOTE = 7;
    private const uint NT_GNU_BUILD_ID = 3;

    /// <param name="file">The file's bytes.</param>
    /// <returns>The build id in hexadecimal; null where the file has none that is whole.</returns>
    internal static string? Find(ReadOnlySpan<byte> file)
    {
        if (!ElfImage.TryOpen(file, out ElfImage elf))
        {
            return null;
        }

        for (int i = 0; i < elf.Count; i++)
        {
            ElfSection section = elf.Section(i);
            if (section.Type == SHT_NOTE && FindNote(file[section.Place]) is { } id)
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Reads a note: the lengths of name and content, the type, the name, the content. The section of a build id has no other.</summary>
    private static string? FindNote(ReadOnlySpan<byte> note)
    {
        if (note.Length < NoteHeaderLength + sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(note) != sizeof(uint)
            || BinaryPrimitives.ReadUInt32LittleEndian(note[8..]) != NT_GNU_BUILD_ID || !note[NoteHeaderLength..].StartsWith("GNU\0"u8))
        {
            return null;
        }

        ReadOnlySpan<byte> content = note[(NoteHeaderLength + sizeof(uint))..];
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(note[4..]);
        return length <= (uint)content.Length ? Convert.ToHexStringLower(content[..(int)length]) : null;
    }
}
