namespace Ebpf.KernelTests.Maps;

/// <summary>Single elements of BpfMap of a key and a value.</summary>
public sealed class BpfTypedMapTests : IDisposable
{
    private readonly BpfObject _object;
    private readonly BpfMap<uint, ulong> _counts;

    public BpfTypedMapTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
        _counts = _object.Maps["counts"].As<uint, ulong>();
    }

    public void Dispose() => _object.Dispose();

    [Theory]
    [InlineData("counts")]
    [InlineData("recent")]
    public void Elements_OfAHash_AreAddedChangedAndRemoved(string name)
    {
        BpfMap<uint, ulong> map = _object.Maps[name].As<uint, ulong>();

        Assert.False(map.TryGetValue(7, out ulong value));
        Assert.Equal(0ul, value);
        Assert.False(map.TryUpdate(7, 1));
        Assert.False(map.Remove(7));
        Assert.True(map.TryAdd(7, ulong.MaxValue));
        Assert.False(map.TryAdd(7, 2));
        Assert.True(map.TryGetValue(7, out value));
        Assert.Equal(ulong.MaxValue, value);
        Assert.True(map.TryUpdate(7, 3));
        map.Set(8, 4);
        map.Set(8, 5);

        Assert.Equal([new(7, 3), new(8, 5)], map.OrderBy(element => element.Key));
        Assert.True(map.Remove(7));
        Assert.False(map.TryGetValue(7, out _));
        Assert.Equal([new(8, 5)], map);
    }

    [Fact]
    public void Elements_OfAnArray_AreAlwaysThere()
    {
        BpfMap<uint, ulong> slots = _object.Maps["slots"].As<uint, ulong>();

        Assert.False(slots.TryAdd(3, 9));
        Assert.True(slots.TryUpdate(3, 9));
        slots.Set(15, 8);

        Assert.Equal(Enumerable.Range(0, 16).Select(i => KeyValuePair.Create((uint)i, i == 3 ? 9ul : i == 15 ? 8ul : 0)), slots);
        Assert.False(slots.TryGetValue(16, out _));
        Assert.Equal(BpfErrorKind.NotSupported, Assert.Throws<BpfException>(() => slots.Remove(3)).Kind);
        BpfException outside = Assert.Throws<BpfException>(() => slots.Set(16, 1));
        Assert.Equal(BpfErrorKind.ResourceLimit, outside.Kind);
        Assert.Contains("elements are 0 to 15", outside.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGetValue_Trie_FindsTheLongestPrefix()
    {
        BpfMap<Prefix, ulong> routes = _object.Maps["routes"].As<Prefix, ulong>();
        routes.Set(new Prefix(8, 10, 0, 0, 0), 1);
        routes.Set(new Prefix(16, 10, 1, 0, 0), 2);

        Assert.True(routes.TryGetValue(new Prefix(32, 10, 1, 2, 3), out ulong inner));
        Assert.True(routes.TryGetValue(new Prefix(32, 10, 2, 2, 3), out ulong outer));
        Assert.False(routes.TryGetValue(new Prefix(32, 11, 1, 2, 3), out _));

        Assert.Equal((2ul, 1ul), (inner, outer));
        Assert.Equal(2, routes.Count());
        Assert.True(routes.Remove(new Prefix(16, 10, 1, 0, 0)));
        Assert.Equal([new(new Prefix(8, 10, 0, 0, 0), 1)], routes);
    }

    [Fact]
    public void Set_FullHash_ThrowsAndSaysSo()
    {
        for (uint key = 0; key < 1024; key++)
        {
            _counts.Set(key, key);
        }

        BpfException full = Assert.Throws<BpfException>(() => _counts.Set(1024, 1));

        Assert.Equal(BpfErrorKind.ResourceLimit, full.Kind);
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.Contains("BpfObjectOptions.Maps", full.Remedy, StringComparison.Ordinal);
        _counts.Set(5, 0); // A key that is there needs no room.
    }

    [Fact]
    public void Set_FullLruHash_MakesRoom()
    {
        BpfMap<uint, ulong> recent = _object.Maps["recent"].As<uint, ulong>();

        for (uint key = 0; key < 5000; key++)
        {
            recent.Set(key, key);
        }

        Assert.True(recent.TryGetValue(4999, out ulong value));
        Assert.Equal(4999ul, value);
        Assert.InRange(recent.Count(), 1, 1024);
    }

    [Fact]
    public void TryRemove_Hash_TakesOnceOrSaysNotSupported()
    {
        _counts.Set(1, 42);

        if (Environment.OSVersion.Version < new Version(5, 14))
        {
            Assert.Equal(BpfErrorKind.NotSupported, Assert.Throws<BpfException>(() => _counts.TryRemove(1, out _)).Kind);
            Assert.True(_counts.TryGetValue(1, out _));
            return;
        }

        Assert.True(_counts.TryRemove(1, out ulong value));
        Assert.Equal(42ul, value);
        Assert.False(_counts.TryRemove(1, out value));
        Assert.Equal(0ul, value);
    }

    [Fact]
    public void Operations_OfOneElement_DoNotAllocate()
    {
        UseAll(1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        UseAll(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void UseAll(int times)
    {
        for (int i = 0; i < times; i++)
        {
            _counts.TryAdd(1, 1);
            _counts.TryAdd(1, 1);
            _counts.Set(1, 2);
            _counts.TryUpdate(1, 3);
            _counts.TryGetValue(1, out _);
            _counts.Remove(1);
            _counts.Remove(1);
            _counts.TryGetValue(1, out _);
        }
    }
}
