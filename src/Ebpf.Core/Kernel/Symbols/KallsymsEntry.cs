using System.Globalization;

namespace Ebpf;

/// <summary>A line of /proc/kallsyms: <c>ffffffff816d2cd0 T do_unlinkat</c> or <c>… t name [module]</c>.</summary>
internal readonly ref struct KallsymsEntry
{
    private const string ModuleStart = "\t[";

    private KallsymsEntry(ReadOnlySpan<char> address, bool isStatic, ReadOnlySpan<char> name, ReadOnlySpan<char> module)
    {
        AddressText = address;
        IsStatic = isStatic;
        Name = name;
        Module = module;
    }

    internal ReadOnlySpan<char> Name { get; }

    /// <summary>Only its own source file can call it by name.</summary>
    internal bool IsStatic { get; }

    /// <summary>Empty for the kernel itself.</summary>
    internal ReadOnlySpan<char> Module { get; }

    /// <summary>Null where the kernel shows only zeros.</summary>
    internal ulong? Address =>
        ulong.TryParse(AddressText, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) && value != 0 ? value : null;

    private ReadOnlySpan<char> AddressText { get; }

    /// <returns>False for data and for what is not such a line.</returns>
    internal static bool TryParseFunction(ReadOnlySpan<char> line, out KallsymsEntry entry)
    {
        entry = default;
        int typeAt = line.IndexOf(' ') + 1;
        if (typeAt == 0 || typeAt + 2 >= line.Length || line[typeAt] is not ('t' or 'T' or 'w' or 'W'))
        {
            return false;
        }

        ReadOnlySpan<char> rest = line[(typeAt + 2)..];
        int moduleAt = rest.IndexOf(ModuleStart);
        entry = moduleAt < 0
            ? new KallsymsEntry(line[..(typeAt - 1)], line[typeAt] == 't', rest, default)
            : new KallsymsEntry(line[..(typeAt - 1)], line[typeAt] == 't', rest[..moduleAt], rest[(moduleAt + ModuleStart.Length)..].TrimEnd(']'));
        return true;
    }

    /// <summary>
    /// The symbol is the function under the name that the compiler gave its clone. Not one: the unlikely half of a
    /// function (.cold), a piece of it (.part), and the padding before it (__pfx_).
    /// </summary>
    internal bool IsCloneOf(ReadOnlySpan<char> function) => HasSuffixesOf(function, withParts: false);

    /// <summary>A call of the function may run this symbol instead: a clone, or a piece whose callers inlined the rest (.part).</summary>
    internal bool IsCopyOf(ReadOnlySpan<char> function) => HasSuffixesOf(function, withParts: true);

    private bool HasSuffixesOf(ReadOnlySpan<char> function, bool withParts)
    {
        if (function.IsEmpty || Name.Length <= function.Length || !Name.StartsWith(function) || Name[function.Length] != '.')
        {
            return false;
        }

        ReadOnlySpan<char> suffixes = Name[(function.Length + 1)..];
        foreach (Range range in suffixes.Split('.'))
        {
            ReadOnlySpan<char> suffix = suffixes[range];
            if (!(suffix is "isra" or "constprop" or "llvm" || (withParts && suffix is "part")
                || (!suffix.IsEmpty && !suffix.ContainsAnyExceptInRange('0', '9'))))
            {
                return false;
            }
        }

        return true;
    }
}
