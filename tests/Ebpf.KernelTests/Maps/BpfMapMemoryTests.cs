using System.Runtime.InteropServices;

namespace Ebpf.KernelTests.Maps;

public sealed class BpfMapMemoryTests
{
    public BpfMapMemoryTests() => Require.Root();

    private static BpfObject Load() => TestObject.Load("handles", new BpfObjectOptions
    {
        Programs = ["count"],
        Maps = new Dictionary<string, BpfMapOptions> { ["xdp_sockets"] = new() { IsCreated = false } },
    });

    [Fact]
    public void Element_OfAnArray_IsWhatProgramsSee()
    {
        using BpfObject obj = Load();
        using BpfMapMemory memory = obj.Maps["shared"].MapMemory();

        memory.Element<uint>(0) = 41;
        Packet.Run(obj.Programs["count"]);

        Assert.Equal(42u, memory.Element<uint>(1));
        Assert.True(obj.Maps["shared"].As<uint, uint>().TryGetValue(0, out uint first));
        Assert.Equal(41u, first);
        Assert.Equal(8192, memory.Length); // 1,024 values, each in 8 bytes.
    }

    [Fact]
    public void MapMemory_ObjectDisposed_CanStillBeUsed()
    {
        BpfObject obj = Load();
        using BpfMapMemory memory = obj.Maps["shared"].MapMemory();

        obj.Dispose();

        memory.Element<uint>(1023) = 5;
        Assert.Equal(5u, memory.Element<uint>(1023));
    }

    [Fact]
    public void Members_OutsideOfTheMemoryOrDisposed_Throw()
    {
        using BpfObject obj = Load();
        BpfMapMemory memory = obj.Maps["shared"].MapMemory();

        Assert.Throws<InvalidOperationException>(() => memory.Element<ulong>(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Element<uint>(1024));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.Element<uint>(uint.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan(8192, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.GetSpan(long.MaxValue, int.MaxValue).Length);
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.GetSpan(0, 1).Length);
    }

    [Fact]
    public void MapMemory_FrozenMap_IsReadOnly()
    {
        using BpfObject obj = Load();
        obj.Maps["shared"].As<uint, uint>().Set(3, 9);
        obj.Maps["shared"].Freeze();

        Assert.Equal(BpfErrorKind.PermissionDenied, Assert.Throws<BpfException>(() => obj.Maps["shared"].MapMemory()).Kind);
        using BpfMapMemory memory = obj.Maps["shared"].MapMemory(writable: false);
        Assert.Equal(9u, MemoryMarshal.Read<uint>(memory.GetSpan(3 * 8, 4)));
    }

    [Fact]
    public void MapMemory_NotMappable_SaysSo()
    {
        using BpfObject obj = TestObject.Load("maps");

        Assert.Contains("Mappable", Assert.Throws<InvalidOperationException>(() => obj.Maps["slots"].MapMemory()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => obj.Maps["counts"].MapMemory());
    }

    [Fact]
    public void MapMemory_Arena_IsWhatProgramsWriteTo()
    {
        Require.Kernel(6, 9);
        Require.MemoryWithoutSleep();
        using BpfObject obj = TestObject.Load("arena");
        using BpfMapMemory memory = obj.Maps["memory"].MapMemory();

        Assert.Equal(0u, obj.Programs["take_page"].Run().ReturnValue);
        Assert.True(obj.Maps["arena.bss"].As<uint, ulong>().TryGetValue(0, out ulong address));

        Assert.Equal(16 * Environment.SystemPageSize, memory.Length);
        Span<byte> page = memory.GetSpan((long)(uint)address - AddressOf(memory), 8);
        Assert.Equal(42ul, MemoryMarshal.Read<ulong>(page));
    }

    [Fact]
    public void MapMemory_ArenaThatExisted_IsMapped()
    {
        Require.Kernel(6, 9);
        using BpfMap arena = BpfMap.Create(new BpfMapOptions { Name = "memory", Type = BpfMapType.Arena, MaxEntries = 4, Flags = BpfMapFlags.Mappable });
        using BpfObject obj = TestObject.Load("arena", new BpfObjectOptions
        {
            Programs = [],
            Maps = new Dictionary<string, BpfMapOptions> { ["memory"] = new() { Existing = arena } },
        });

        using BpfMapMemory memory = obj.Maps["memory"].MapMemory();

        Assert.Equal(4 * Environment.SystemPageSize, memory.Length);
    }

    [Fact]
    public void MapMemory_ArenaThatWasLeftOut_Throws()
    {
        Require.Kernel(6, 9);
        using BpfObject obj = TestObject.Load("arena", new BpfObjectOptions
        {
            Programs = [],
            Maps = new Dictionary<string, BpfMapOptions> { ["memory"] = new() { IsCreated = false } },
        });

        Assert.Throws<InvalidOperationException>(() => obj.Maps["memory"].MapMemory());
    }

    [Fact]
    public void Members_ArrayThatWasLeftOut_Throw()
    {
        using BpfObject obj = TestObject.Load("handles", new BpfObjectOptions
        {
            Programs = ["enter", "first"],
            Maps = new Dictionary<string, BpfMapOptions> { ["xdp_sockets"] = new() { IsCreated = false }, ["shared"] = new() { IsCreated = false } },
        });
        BpfMap shared = obj.Maps["shared"];

        Assert.Contains("was left out", Assert.Throws<InvalidOperationException>(() => shared.MapMemory()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => shared.DuplicateHandle());
        Assert.Throws<InvalidOperationException>(() => shared.Id);
        Assert.Throws<InvalidOperationException>(() => shared.As<uint, uint>().Set(0, 1));
    }

    [Fact]
    public void MapMemory_ArenaOfItsOwn_IsMemory()
    {
        Require.Kernel(6, 9);
        Require.MemoryWithoutSleep();
        using BpfMap arena = BpfMap.Create(new BpfMapOptions { Type = BpfMapType.Arena, MaxEntries = 4, Flags = BpfMapFlags.Mappable });
        using BpfMapMemory memory = arena.MapMemory();

        memory.GetSpan(0, 4)[0] = 1;

        Assert.Equal(1, memory.GetSpan(0, 4)[0]);
        Assert.Contains("mapped once", Assert.Throws<BpfException>(() => arena.MapMemory()).Message, StringComparison.Ordinal);
    }

    /// <summary>The lower half, which is all that a program has.</summary>
    private static unsafe uint AddressOf(BpfMapMemory memory)
    {
        fixed (byte* start = memory.GetSpan(0, 1))
        {
            return (uint)(nuint)start;
        }
    }
}
