namespace Ebpf;

/// <content>Enumeration.</content>
public sealed unsafe partial class BpfByteMap
{
    /// <summary>An element, valid until the next one is reached.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    public readonly ref struct Element(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        /// <summary>The key.</summary>
        public ReadOnlySpan<byte> Key { get; } = key;

        /// <summary>The value.</summary>
        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>Enumerates a map. For one thread.</summary>
    public sealed class Enumerator
    {
        private readonly BpfByteMap _map;
        private readonly byte[] _value;
        private byte[] _key;
        private byte[] _next; // Read before the element is given out, so that it may be removed.
        private uint _keysLeft;
        private bool _hasNext;
        private bool _isUnderWay;

        internal Enumerator(BpfByteMap map)
        {
            _map = map;
            _keysLeft = map.Map.MaxEntries is > 0 and uint most ? most : uint.MaxValue; // A storage of cgroups has no bound.
            _value = new byte[map.ValueLength];
            _key = new byte[map.KeyLength];
            _next = new byte[map.KeyLength];
        }

        /// <summary>The element, which is valid until the next one.</summary>
        public Element Current => new(_key, _value);

        /// <summary>Goes to the next element.</summary>
        /// <returns>False when there is none.</returns>
        public bool MoveNext()
        {
            do
            {
                if (!_isUnderWay)
                {
                    _isUnderWay = true;
                    ReadNext(isFirst: true);
                }

                if (!_hasNext || _keysLeft-- == 0)
                {
                    return false;
                }

                (_key, _next) = (_next, _key);
                ReadNext(isFirst: false);
            }
            while (!_map.TryGetValue(_key, _value)); // Removed meanwhile.

            return true;
        }

        private void ReadNext(bool isFirst)
        {
            fixed (byte* key = _key, next = _next)
            {
                _hasNext = _map.Map.TryGetNextKey(isFirst ? null : key, next);
            }
        }
    }
}
