namespace Ebpf;

/// <summary>The functions on which the kernel refuses kprobes: those that handle a probe's hit themselves.</summary>
internal static class KprobeBlacklist
{
    private const string Path = "/sys/kernel/debug/kprobes/blacklist";

    /// <returns>Null when the list cannot be read: no kprobes, no debugfs, not root, or lockdown.</returns>
    internal static bool? Contains(string function)
    {
        try
        {
            using StreamReader reader = File.OpenText(Path);
            return Contains(reader, function);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A line reads <c>0xffffffff82001000-0xffffffff82001030</c>, a tab and <c>exc_int3</c>.</summary>
    internal static bool Contains(TextReader list, string function)
    {
        while (list.ReadLine() is { } line)
        {
            ReadOnlySpan<char> name = line.AsSpan(line.IndexOf('\t') + 1);
            if (name.SequenceEqual(function))
            {
                return true;
            }
        }

        return false;
    }
}
