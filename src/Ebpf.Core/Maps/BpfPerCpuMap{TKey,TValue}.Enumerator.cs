using System.Runtime.InteropServices;

namespace Ebpf;

/// <content>Enumeration.</content>
public sealed unsafe partial class BpfPerCpuMap<TKey, TValue>
{
    /// <summary>Enumerates a map. For one thread; foreach disposes it.</summary>
    public readonly struct Enumerator : IDisposable
    {
        private readonly MapReader<TKey> _reader;

        internal Enumerator(BpfMap map, int cpuCount) => _reader = new MapReader<TKey>(map, Stride * cpuCount, flags: 0);

        /// <summary>The element, which is valid until the next one.</summary>
        public Element Current => new(_reader.Key, _reader.Value);

        /// <summary>Goes to the next element.</summary>
        /// <returns>False when there is none.</returns>
        public bool MoveNext() => _reader.MoveNext();

        /// <summary>Returns its memory; the enumeration is over.</summary>
        public void Dispose() => _reader.Release();
    }

    /// <summary>A key and its values, valid until the next element is reached.</summary>
    public readonly ref struct Element
    {
        private readonly ReadOnlySpan<byte> _padded;

        internal Element(TKey key, ReadOnlySpan<byte> padded)
        {
            Key = key;
            _padded = padded;
        }

        /// <summary>The key.</summary>
        public TKey Key { get; }

        /// <summary>The value of a CPU.</summary>
        /// <param name="cpu">From 0 to less than <see cref="CpuCount"/>.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
        public TValue this[int cpu] => (uint)cpu < (uint)CpuCount
            ? MemoryMarshal.Read<TValue>(_padded.Slice(cpu * Stride, Stride))
            : throw new ArgumentOutOfRangeException(nameof(cpu));

        /// <summary>Number of values.</summary>
        public int CpuCount => _padded.Length / Stride;
    }
}
