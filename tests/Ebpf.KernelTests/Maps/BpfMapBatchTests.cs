namespace Ebpf.KernelTests.Maps;

public sealed class BpfMapBatchTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfMapBatchTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
    }

    public void Dispose() => _object.Dispose();

    [Theory]
    [InlineData("counts", 1024)]
    [InlineData("recent", 100)]
    [InlineData("slots", 16)]
    public void SetBatch_ThenGetBatch_GivesAll(string name, int count)
    {
        BpfMap<uint, ulong> map = _object.Maps[name].As<uint, ulong>();
        uint[] keys = [.. Enumerable.Range(0, count).Select(i => (uint)i)];

        map.SetBatch(keys, [.. keys.Select(key => key * 3ul)]);

        Assert.Equal(keys.Select(key => KeyValuePair.Create(key, key * 3ul)), ReadAll(map, room: 16));
    }

    [Fact]
    public void SetBatchAndGetBatch_Trie_GoOneByOne()
    {
        BpfMap<Prefix, ulong> routes = _object.Maps["routes"].As<Prefix, ulong>();
        Prefix[] keys = [.. Enumerable.Range(0, 50).Select(i => new Prefix(32, 10, 0, 0, (byte)i))];

        routes.SetBatch(keys, [.. keys.Select(key => (ulong)key.D)]);

        List<KeyValuePair<Prefix, ulong>> read = ReadAll(routes, room: 16, key => key.D);
        Assert.Equal(keys.Select(key => KeyValuePair.Create(key, (ulong)key.D)), read);
        Assert.Equal(2, routes.RemoveBatch([keys[0], new Prefix(32, 1, 1, 1, 1), keys[2]]));
        Assert.Equal(48, routes.Count());
    }

    [Fact]
    public void SetBatch_MoreThanThereIsRoomFor_ThrowsAndSaysHowManyWereSet()
    {
        BpfMap<uint, ulong> counts = _object.Maps["counts"].As<uint, ulong>();
        uint[] keys = [.. Enumerable.Range(0, 1030).Select(i => (uint)i)];

        BpfException full = Assert.Throws<BpfException>(() => counts.SetBatch(keys, new ulong[keys.Length]));

        Assert.Equal(BpfErrorKind.ResourceLimit, full.Kind);
        Assert.Contains("1024 were set", full.Message, StringComparison.Ordinal);
        Assert.Equal(1024, counts.Count());
    }

    [Fact]
    public void RemoveBatch_SomeMissing_RemovesTheOthers()
    {
        BpfMap<uint, ulong> counts = _object.Maps["counts"].As<uint, ulong>();
        uint[] keys = [.. Enumerable.Range(0, 100).Select(i => (uint)i)];
        counts.SetBatch(keys, new ulong[100]);

        Assert.Equal(4, counts.RemoveBatch([500, 1, 2, 501, 502, 3, 4, 503]));
        Assert.Equal(0, counts.RemoveBatch([1]));
        Assert.Equal(0, counts.RemoveBatch([]));

        Assert.Equal(keys.Where(key => key is < 1 or > 4), counts.Select(element => element.Key).Order());
        Assert.Equal(96, counts.RemoveBatch(keys));
        Assert.Empty(counts);
    }

    [Theory]
    [InlineData("counts")]
    [InlineData("recent")]
    public void TakeBatch_Hash_EmptiesIt(string name)
    {
        BpfMap<uint, ulong> map = _object.Maps[name].As<uint, ulong>();
        uint[] keys = [.. Enumerable.Range(0, 500).Select(i => (uint)i)];
        map.SetBatch(keys, [.. keys.Select(key => (ulong)key)]);

        HashSet<uint> taken = [];
        BpfMapCursor<uint> cursor = default;
        uint[] keyRoom = new uint[50];
        ulong[] valueRoom = new ulong[50];
        for (int count; (count = map.TakeBatch(ref cursor, keyRoom, valueRoom)) > 0;)
        {
            for (int i = 0; i < count; i++)
            {
                Assert.True(taken.Add(keyRoom[i]));
                Assert.Equal(keyRoom[i], valueRoom[i]);
            }
        }

        Assert.True(cursor.IsAtEnd);
        Assert.Equal(500, taken.Count);
        Assert.Empty(map);
    }

    [Fact]
    public void TakeBatchAndRemoveBatch_Array_AreNotSupported()
    {
        BpfMap<uint, ulong> slots = _object.Maps["slots"].As<uint, ulong>();
        BpfMapCursor<uint> cursor = default;

        Assert.Equal(BpfErrorKind.NotSupported,
            Assert.Throws<BpfException>(() => slots.TakeBatch(ref cursor, new uint[4], new ulong[4])).Kind);
        Assert.Equal(BpfErrorKind.NotSupported, Assert.Throws<BpfException>(() => slots.RemoveBatch([1])).Kind);
    }

    [Fact]
    public void Batches_SpansOfOtherLengths_Throw()
    {
        BpfMap<uint, ulong> counts = _object.Maps["counts"].As<uint, ulong>();
        BpfMapCursor<uint> cursor = default;

        Assert.Throws<ArgumentException>(() => counts.SetBatch([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => counts.GetBatch(ref cursor, new uint[2], new ulong[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => counts.GetBatch(ref cursor, [], []));
        counts.SetBatch([], []);
    }

    [Fact]
    public void Batches_ThousandElements_DoNotAllocate()
    {
        BpfMap<uint, ulong> counts = _object.Maps["counts"].As<uint, ulong>();
        uint[] keys = [.. Enumerable.Range(0, 1000).Select(i => (uint)i)];
        ulong[] values = new ulong[1000];
        UseAll();

        long before = GC.GetAllocatedBytesForCurrentThread();
        UseAll();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void UseAll()
        {
            counts.SetBatch(keys, values);
            BpfMapCursor<uint> cursor = default;
            while (counts.GetBatch(ref cursor, keys, values) > 0)
            {
            }

            counts.RemoveBatch(keys);
        }
    }

    private static List<KeyValuePair<uint, ulong>> ReadAll(BpfMap<uint, ulong> map, int room) => ReadAll(map, room, key => key);

    private static List<KeyValuePair<TKey, ulong>> ReadAll<TKey>(BpfMap<TKey, ulong> map, int room, Func<TKey, uint> order)
        where TKey : unmanaged
    {
        List<KeyValuePair<TKey, ulong>> read = [];
        BpfMapCursor<TKey> cursor = default;
        TKey[] keys = new TKey[room];
        ulong[] values = new ulong[room];
        for (int count; (count = map.GetBatch(ref cursor, keys, values)) > 0;)
        {
            read.AddRange(keys.Take(count).Zip(values, KeyValuePair.Create));
        }

        Assert.Equal(0, map.GetBatch(ref cursor, keys, values));
        return [.. read.OrderBy(element => order(element.Key))];
    }
}
