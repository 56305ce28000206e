namespace Ebpf;

/// <summary>The functions of /proc/kallsyms, one after the other, without a string for each of 200,000 lines.</summary>
/// <param name="kallsyms">The table's text.</param>
internal sealed class KallsymsReader(TextReader kallsyms)
{
    // Of several pages, for the kernel gives one page of whole lines at a time; and longer than any line.
    private readonly char[] _buffer = new char[KernelSymbols.ReadSize];
    private int _start;
    private int _end;

    private ReadOnlySpan<char> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <param name="entry">Valid until the next call.</param>
    /// <returns>False at the end.</returns>
    internal bool TryRead(out KallsymsEntry entry)
    {
        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            if (KallsymsEntry.TryParseFunction(line, out entry))
            {
                return true;
            }
        }

        entry = default;
        return false;
    }

    private bool TryReadLine(out ReadOnlySpan<char> line)
    {
        int length = Unread.IndexOf('\n');
        while (length < 0 && Fill())
        {
            length = Unread.IndexOf('\n');
        }

        bool isLast = length < 0;
        line = isLast ? Unread : Unread[..length];
        _start = isLast ? _end : _start + length + 1;
        return !isLast || !line.IsEmpty;
    }

    private bool Fill()
    {
        Unread.CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = kallsyms.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}
