using System.Globalization;

namespace Ebpf;

/// <summary>A piece of a process's memory that can be executed: a line of /proc/PID/maps.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind it.</param>
/// <param name="FileOffset">The place of its beginning in the file.</param>
/// <param name="FileId">The device and the inode of the file.</param>
/// <param name="Path">The file as the kernel names it, also [vdso]; empty for memory without a file.</param>
internal readonly record struct ProcessMapping(ulong Start, ulong End, ulong FileOffset, string FileId, string Path)
{
    private const string DeletedSuffix = " (deleted)";

    internal bool IsVdso => Path == "[vdso]";

    internal bool HasFile => Path.StartsWith('/');

    internal bool IsDeleted => Path.EndsWith(DeletedSuffix, StringComparison.Ordinal);

    /// <summary>Reads <c>7f0c40028000-7f0c401bd000 r-xp 00028000 fd:01 1573    /usr/lib/libc.so.6</c>.</summary>
    /// <returns>False for memory that cannot be executed, and for what is not such a line.</returns>
    internal static bool TryParse(string line, out ProcessMapping mapping)
    {
        mapping = default;
        string[] parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 5 || parts[1] is not [_, _, 'x', ..] || parts[0].Split('-') is not [var start, var end]
            || !TryParse(start, out ulong first) || !TryParse(end, out ulong behind) || !TryParse(parts[2], out ulong offset))
        {
            return false;
        }

        mapping = new ProcessMapping(first, behind, offset, $"{parts[3]} {parts[4]}", parts.Length > 5 ? parts[5] : "");
        return true;
    }

    internal bool Contains(ulong address) => address >= Start && address < End;

    private static bool TryParse(string hexadecimal, out ulong value) =>
        ulong.TryParse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
