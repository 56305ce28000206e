using System.Buffers;

namespace Ebpf;

/// <summary>Goes through a map with read-ahead, in rented memory. A class, so that enumerators can be copied.</summary>
internal sealed unsafe class MapReader<TKey>
    where TKey : unmanaged
{
    private const int TypicalBytes = 16 * 1024;

    /// <summary>The first buffer's elements. All elements of a bucket must fit, seldom more than a few.</summary>
    private const int FewestElements = 16;

    private readonly BpfMap _map;
    private readonly int _valueSize;
    private readonly ulong _flags;
    private BpfMapCursor<TKey> _cursor;
    private TKey[] _keys = [];
    private byte[] _values = [];
    private int _capacity;
    private int _count;
    private int _index;

    /// <param name="map">The map.</param>
    /// <param name="valueSize">From one value to the next as the kernel gives them.</param>
    /// <param name="flags">BPF_F_LOCK, or none.</param>
    internal MapReader(BpfMap map, int valueSize, ulong flags)
    {
        _map = map;
        _valueSize = valueSize;
        _flags = flags;
        Rent(Math.Max(FewestElements, TypicalBytes / (sizeof(TKey) + valueSize)));
    }

    internal TKey Key => _keys[_index];

    /// <summary>Valid until the next element.</summary>
    internal Span<byte> Value => _values.AsSpan(_index * _valueSize, _valueSize);

    internal bool MoveNext()
    {
        if (++_index < _count)
        {
            return true;
        }

        _index = 0;
        while (!TryRead())
        {
            int more = _capacity * 2;
            Release();
            Rent(more);
        }

        return _count > 0;
    }

    internal void Release()
    {
        if (_capacity > 0)
        {
            _capacity = _count = 0;
            ArrayPool<TKey>.Shared.Return(_keys);
            ArrayPool<byte>.Shared.Return(_values);
        }
    }

    private bool TryRead()
    {
        fixed (TKey* keys = _keys)
        fixed (byte* values = _values)
        {
            return _cursor.TryRead(_map, keys, values, _valueSize, _capacity, remove: false, _flags, out _count);
        }
    }

    private void Rent(int capacity)
    {
        _keys = ArrayPool<TKey>.Shared.Rent(capacity);
        _values = ArrayPool<byte>.Shared.Rent(checked(capacity * _valueSize));
        _capacity = capacity;
    }
}
