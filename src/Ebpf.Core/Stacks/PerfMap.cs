using System.Globalization;
using System.Text;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The functions that a runtime compiled, as it writes them to /tmp/perf-PID.map: lines of start, size and name.</summary>
/// <param name="processId">The process.</param>
internal sealed class PerfMap(int processId)
{
    private const long LongestFile = 1 << 28;
    private const int LongestLine = 4096;
    private const int MostFunctions = 1 << 21;

    private SymbolTable _functions = SymbolTable.Empty;
    private long _length;

    internal StackFrame Resolve(StackAddress address)
    {
        StackFrame? frame = TryResolve(address);
        if (frame is null && TryRead())
        {
            frame = TryResolve(address);
        }

        return frame ?? new StackFrame(address)
        {
            Cause = "The code is in no file, and the process names none at this place in a perf map (/tmp/perf-PID.map).",
        };
    }

    private StackFrame? TryResolve(StackAddress address) => _functions.TryFind(address.Value, out string name, out _, out ulong offset)
        ? new StackFrame(address) { Function = name, Offset = offset }
        : null;

    /// <summary>Reads the file if it is longer than it was.</summary>
    private bool TryRead()
    {
        try
        {
            using FileStream? file = Open($"/proc/{processId}/root/tmp/perf-{FindInnerId()}.map");
            long length = file?.CanSeek == true ? file.Length : 0; // 0 for devices, too.
            if (length == 0 || length == _length || length > LongestFile)
            {
                return false;
            }

            _length = length;
            _functions = Read(ReadLines(file!, length));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Opens what the process may have put there in place of a file: a link is not followed, and a pipe not waited for.</summary>
    private static unsafe FileStream? Open(string path)
    {
        // SAFETY: the system reads the path during the call only.
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            int descriptor = Libc.open(bytes, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK | Libc.O_NOFOLLOW);
            return descriptor < 0 ? null : new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read);
        }
    }

    /// <summary>The lines of a file's first bytes, without those that are too long for a function.</summary>
    internal static IEnumerable<string> ReadLines(Stream file, long length)
    {
        using StreamReader reader = new(file);
        char[] block = new char[LongestLine];
        StringBuilder line = new();
        for (long left = length; left > 0 && reader.Read(block, 0, (int)Math.Min(left, LongestLine)) is > 0 and int count; left -= count)
        {
            for (int i = 0; i < count; i++)
            {
                if (block[i] != '\n')
                {
                    line.Append(block[i], line.Length <= LongestLine ? 1 : 0);
                    continue;
                }

                if (line.Length <= LongestLine)
                {
                    yield return line.ToString();
                }

                line.Clear();
            }
        }
    }

    internal static SymbolTable Read(IEnumerable<string> lines)
    {
        SymbolTable.Builder functions = new();
        foreach (string line in lines.Take(MostFunctions))
        {
            if (line.Split(' ', 3) is [var start, var size, var name] && TryParse(start, out ulong first) && TryParse(size, out ulong bytes))
            {
                functions.Add(first, bytes, name);
            }
        }

        return functions.Build();
    }

    /// <summary>The number that the process has in its own namespace, by which it names its file.</summary>
    private string FindInnerId() =>
        File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal))?.Split('\t')[^1]
        ?? processId.ToString(CultureInfo.InvariantCulture);

    private static bool TryParse(string hexadecimal, out ulong value) => ulong.TryParse(
        hexadecimal.StartsWith("0x", StringComparison.Ordinal) ? hexadecimal.AsSpan(2) : hexadecimal, NumberStyles.AllowHexSpecifier,
        CultureInfo.InvariantCulture, out value);
}
