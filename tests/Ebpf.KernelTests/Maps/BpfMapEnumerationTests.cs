using System.Numerics;

namespace Ebpf.KernelTests.Maps;

public sealed class BpfMapEnumerationTests : IDisposable
{
    private readonly BpfObject _object;
    private readonly BpfMap<uint, ulong> _counts;

    public BpfMapEnumerationTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
        _counts = _object.Maps["counts"].As<uint, ulong>();
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Foreach_EmptyMap_IsEmpty() => Assert.Empty(_counts);

    [Fact]
    public void Foreach_FullMap_GivesEachOnce()
    {
        Fill(1024);

        Dictionary<uint, ulong> seen = [];
        foreach ((uint key, ulong value) in _counts)
        {
            seen.Add(key, value);
        }

        Assert.Equal(1024, seen.Count);
        Assert.All(seen, element => Assert.Equal(element.Key + 1ul, element.Value));
    }

    [Fact]
    public void Foreach_EachRemovedInTheLoop_GivesEachOnce()
    {
        Fill(1024);

        HashSet<uint> seen = [];
        foreach ((uint key, _) in _counts)
        {
            Assert.True(seen.Add(key));
            Assert.True(_counts.Remove(key));
        }

        Assert.Equal(1024, seen.Count);
        Assert.Empty(_counts);
    }

    [Fact]
    public void Foreach_TrieRemovedInTheLoop_GivesEachOnce()
    {
        BpfMap<Prefix, ulong> routes = _object.Maps["routes"].As<Prefix, ulong>();
        for (int i = 0; i < 256; i++)
        {
            routes.Set(new Prefix(32, 10, 0, 0, (byte)i), (ulong)i);
        }

        HashSet<Prefix> seen = [];
        foreach ((Prefix key, _) in routes)
        {
            Assert.True(seen.Add(key));
            Assert.True(routes.Remove(key));
        }

        Assert.Equal(256, seen.Count);
    }

    /// <summary>Those that stay come exactly once each time, while another thread adds and removes others.</summary>
    [Fact]
    public async Task Foreach_OthersComeAndGo_GivesThoseThatStayOnce()
    {
        Fill(512);
        using CancellationTokenSource stop = new();
        Task churn = Task.Run(() => Churn(_counts, 512, 1000, stop.Token), TestContext.Current.CancellationToken);

        for (int round = 0; round < 200; round++)
        {
            List<uint> seen = [.. _counts.Select(element => element.Key).Where(key => key < 512)];
            Assert.Equal(512, seen.Count);
            Assert.Equal(512, seen.Distinct().Count());
        }

        await stop.CancelAsync();
        await churn;
    }

    /// <summary>A trie leads back to its first key when the last one read is gone: without a limit this would not end.</summary>
    [Fact]
    public void GetBatch_TrieWhoseLastKeyIsAlwaysGone_Ends()
    {
        BpfMap<Prefix, ulong> routes = _object.Maps["routes"].As<Prefix, ulong>();
        Prefix one = new(32, 10, 0, 0, 1), two = new(32, 10, 0, 0, 2);
        routes.Set(one, 1);
        BpfMapCursor<Prefix> cursor = default;
        Prefix[] key = new Prefix[1];

        int reads = 0;
        for (; reads < 1000 && routes.GetBatch(ref cursor, key, new ulong[1]) > 0; reads++)
        {
            routes.Set(key[0] == one ? two : one, 1);
            routes.Remove(key[0]);
        }

        Assert.Equal(256, reads);
        Assert.True(cursor.IsAtEnd);
    }

    /// <summary>The kernel gives a bucket as a whole: this one has more than the enumerator first has room for.</summary>
    [Fact]
    public void Foreach_CrowdedBucket_GivesEachOnce()
    {
        const int Keys = 50;
        BpfMap<uint, Large> crowded = _object.Maps["crowded"].As<uint, Large>();
        uint[] keys = [.. Enumerable.Range(0, int.MaxValue).Select(i => (uint)i).Where(key => (KernelHash(key) & 1023) == 77).Take(Keys)];
        foreach (uint key in keys)
        {
            Large value = default;
            value[127] = key;
            crowded.Set(key, value);
        }

        Assert.Equal(keys, crowded.Select(element => (uint)element.Value[127]).Order());
        BpfMapCursor<uint> cursor = default;
        BpfException tooSmall = Assert.Throws<BpfException>(() => crowded.GetBatch(ref cursor, new uint[Keys - 1], new Large[Keys - 1]));
        Assert.Equal(BpfErrorKind.ResourceLimit, tooSmall.Kind);
        Assert.Equal(Keys, crowded.GetBatch(ref cursor, new uint[Keys], new Large[Keys]));
    }

    [Fact]
    public void Foreach_ManyElements_AllocatesNothingForAnElement()
    {
        Fill(1);
        ulong sum = Sum();
        long one = Allocated(() => sum += Sum());
        Fill(1024);

        Assert.Equal(one, Allocated(() => sum += Sum()));
        Assert.InRange(one, 1, 200);
    }

    [Fact]
    public void MoveNext_DisposedEnumerator_IsFalse()
    {
        Fill(10);
        BpfMap<uint, ulong>.Enumerator enumerator = _counts.GetEnumerator();
        BpfMap<uint, ulong>.Enumerator copy = enumerator;
        Assert.True(enumerator.MoveNext());

        enumerator.Dispose();
        copy.Dispose();

        Assert.False(enumerator.MoveNext());
    }

    private static void Churn(BpfMap<uint, ulong> map, uint from, uint to, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            for (uint key = from; key < to; key++)
            {
                map.Set(key, key);
            }

            for (uint key = from; key < to; key++)
            {
                map.Remove(key);
            }
        }
    }

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private ulong Sum()
    {
        ulong sum = 0;
        foreach ((_, ulong value) in _counts)
        {
            sum += value;
        }

        return sum;
    }

    private void Fill(uint count)
    {
        for (uint key = 0; key < count; key++)
        {
            _counts.Set(key, key + 1);
        }
    }

    /// <summary>The kernel's jhash of one word without a seed (include/linux/jhash.h): its last step.</summary>
    private static uint KernelHash(uint key)
    {
        const uint Initial = 0xdeadbeef + 4;
        uint a = Initial + key, b = Initial, c = Initial;
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        return (c ^ b) - BitOperations.RotateLeft(b, 24);
    }
}
