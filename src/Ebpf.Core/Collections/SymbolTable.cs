using System.Text;

namespace Ebpf;

/// <summary>Functions by address, in a few large arrays: a kernel has 200,000.</summary>
internal sealed class SymbolTable
{
    /// <summary>The bytes after which a function without a size, and without a neighbour, ends.</summary>
    private const ulong LongestFunction = 1 << 20;

    private readonly ulong[] _starts;
    private readonly Entry[] _entries;
    private readonly byte[] _texts;

    private SymbolTable(ulong[] starts, Entry[] entries, byte[] texts)
    {
        _starts = starts;
        _entries = entries;
        _texts = texts;
    }

    internal static SymbolTable Empty { get; } = new([], [], []);

    internal bool IsEmpty => _starts.Length == 0;

    /// <param name="address">Any address.</param>
    /// <param name="name">The name of the function that it is in.</param>
    /// <param name="module">The function's module; empty where it has none.</param>
    /// <param name="offset">The bytes from the function's beginning.</param>
    /// <returns>False when it is in no function.</returns>
    internal bool TryFind(ulong address, out string name, out string module, out ulong offset)
    {
        (name, module, offset) = ("", "", 0);
        int found = Array.BinarySearch(_starts, address);
        int index = found < 0 ? ~found - 1 : found;
        if (index < 0)
        {
            return false;
        }

        Entry entry = _entries[index];
        offset = address - _starts[index];
        ulong room = index + 1 < _starts.Length ? Math.Min(_starts[index + 1] - _starts[index], LongestFunction) : LongestFunction;
        if (offset >= (entry.Size > 0 ? entry.Size : room))
        {
            return false;
        }

        name = Encoding.UTF8.GetString(_texts, entry.Text, entry.NameLength);
        module = Encoding.UTF8.GetString(_texts, entry.Text + entry.NameLength, entry.ModuleLength);
        return true;
    }

    /// <param name="Size">Its bytes; 0: up to the next one.</param>
    /// <param name="Text">The place of the name, which the module follows.</param>
    /// <param name="NameLength">Bytes of the name.</param>
    /// <param name="ModuleLength">Bytes of the module's name.</param>
    private readonly record struct Entry(ulong Size, int Text, int NameLength, int ModuleLength);

    /// <summary>Collects functions in any order.</summary>
    internal sealed class Builder
    {
        private readonly List<(ulong Start, Entry Entry)> _functions = [];
        private byte[] _texts = new byte[4096];
        private int _length;

        internal void Add(ulong start, ulong size, ReadOnlySpan<char> name, ReadOnlySpan<char> module = default)
        {
            int most = Encoding.UTF8.GetMaxByteCount(name.Length + module.Length);
            if (_texts.Length - _length < most)
            {
                Array.Resize(ref _texts, (int)Math.Min((2L * _texts.Length) + most, Array.MaxLength));
            }

            int nameLength = Encoding.UTF8.GetBytes(name, _texts.AsSpan(_length));
            int moduleLength = Encoding.UTF8.GetBytes(module, _texts.AsSpan(_length + nameLength));
            _functions.Add((start, new Entry(size, _length, nameLength, moduleLength)));
            _length += nameLength + moduleLength;
        }

        /// <summary>Makes the table. Of several names of one address the one with the largest size stays, then that with the fewest underscores.</summary>
        internal SymbolTable Build()
        {
            (ulong Start, Entry Entry)[] distinct = [.. _functions
                .OrderBy(function => function.Start)
                .ThenByDescending(function => function.Entry.Size)
                .ThenBy(function => CountUnderscores(function.Entry))
                .DistinctBy(function => function.Start)];
            return new SymbolTable(
                [.. distinct.Select(function => function.Start)], [.. distinct.Select(function => function.Entry)], _texts.AsSpan(0, _length).ToArray());
        }

        private int CountUnderscores(Entry entry)
        {
            ReadOnlySpan<byte> name = _texts.AsSpan(entry.Text, entry.NameLength);
            int other = name.IndexOfAnyExcept((byte)'_');
            return other < 0 ? name.Length : other;
        }
    }
}
