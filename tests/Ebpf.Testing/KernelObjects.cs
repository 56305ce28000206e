using System.Globalization;
using System.Runtime.InteropServices;

namespace Ebpf.Testing;

/// <summary>Programs, maps and links of the kernel, as "program 12". The kernel gives no number twice.</summary>
public static partial class KernelObjects
{
    private delegate int NextNumber(uint start, out uint next);

    private static readonly (string Kind, string Key, NextNumber Next)[] Kinds =
    [
        ("program", "prog_id:", bpf_prog_get_next_id),
        ("map", "map_id:", bpf_map_get_next_id),
        ("link", "link_id:", bpf_link_get_next_id),
    ];

    /// <summary>All that there are.</summary>
    public static IReadOnlySet<string> Read() => Kinds.SelectMany(kind => ReadNumbers(kind.Next).Select(number => $"{kind.Kind} {number}")).ToHashSet();

    /// <summary>Those that a process holds by a descriptor.</summary>
    public static IReadOnlyList<string> ReadOf(int process) => [.. Directory.GetFiles($"/proc/{process}/fdinfo")
        .SelectMany(ReadLines)
        .SelectMany(line => Kinds.Where(kind => line.StartsWith(kind.Key, StringComparison.Ordinal))
            .Select(kind => $"{kind.Kind} {uint.Parse(line.AsSpan(kind.Key.Length), CultureInfo.InvariantCulture)}"))];

    private static IEnumerable<uint> ReadNumbers(NextNumber next)
    {
        for (uint number = 0; next(number, out number) == 0;)
        {
            yield return number;
        }
    }

    private static string[] ReadLines(string descriptor)
    {
        try
        {
            return File.ReadAllLines(descriptor);
        }
        catch (IOException)
        {
            return []; // It was closed since the directory was listed.
        }
    }

    [LibraryImport("libebpf-core.so")]
    private static partial int bpf_prog_get_next_id(uint start, out uint next);

    [LibraryImport("libebpf-core.so")]
    private static partial int bpf_map_get_next_id(uint start, out uint next);

    [LibraryImport("libebpf-core.so")]
    private static partial int bpf_link_get_next_id(uint start, out uint next);
}
