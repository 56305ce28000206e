using System.Collections;
using System.Runtime.InteropServices;

namespace Ebpf;

/// <content>Enumeration.</content>
public sealed unsafe partial class BpfMap<TKey, TValue>
{
    /// <summary>Enumerates a map. For one thread; foreach disposes it.</summary>
    public readonly struct Enumerator : IEnumerator<KeyValuePair<TKey, TValue>>
    {
        private readonly MapReader<TKey> _reader;

        internal Enumerator(BpfMap map, ulong flags) => _reader = new MapReader<TKey>(map, sizeof(TValue), flags);

        /// <inheritdoc/>
        public KeyValuePair<TKey, TValue> Current => new(_reader.Key, MemoryMarshal.Read<TValue>(_reader.Value));

        object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => _reader.MoveNext();

        /// <summary>Not offered.</summary>
        /// <exception cref="NotSupportedException">Always.</exception>
        public void Reset() => throw new NotSupportedException("Call GetEnumerator again.");

        /// <summary>Returns its memory; the enumeration is over.</summary>
        public void Dispose() => _reader.Release();
    }
}
