namespace Ebpf.KernelTests;

/// <summary>Options change maps, seen in what the kernel created.</summary>
public sealed class BpfObjectOptionsTests
{
    [Fact]
    public void Maps_OfSome_ChangeThoseOnly()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("maps", new BpfObjectOptions
        {
            Maps = new Dictionary<string, BpfMapOptions> { ["counts"] = new() { Type = BpfMapType.LruHash, MaxEntries = 2 } },
        });
        BpfMap<uint, ulong> counts = obj.Maps["counts"].As<uint, ulong>();

        for (uint i = 0; i < 1000; i++)
        {
            counts.Set(i, i); // A full hash would refuse.
        }

        Assert.Equal((BpfMapType.LruHash, 2u), (obj.Maps["counts"].Type, obj.Maps["counts"].MaxEntries));
        Assert.Equal((BpfMapType.LruHash, 1024u), (obj.Maps["recent"].Type, obj.Maps["recent"].MaxEntries));
    }

    [Fact]
    public void PinRootPath_MapPinnedByName_IsSharedBelowIt()
    {
        Require.Root();
        using BpfFileSystem files = BpfFileSystem.MountOrSkip();
        BpfObjectOptions options = new() { PinRootPath = files.Path };
        using BpfObject first = TestObject.Load("pinned", options);
        first.Maps["shared"].As<uint, ulong>().Set(1, 42);

        using BpfObject second = TestObject.Load("pinned", options);

        Assert.Equal(first.Maps["shared"].Id, second.Maps["shared"].Id);
        Assert.Equal([new(1, 42)], second.Maps["shared"].As<uint, ulong>());
        using BpfMap pinned = BpfMap.OpenPinned(Path.Combine(files.Path, "shared"));
        Assert.Equal(first.Maps["shared"].Id, pinned.Id);
    }

    [Fact]
    public void ProgramsAndMaps_OfAnObject_AreThoseOfTheSource()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Name = "globals", Programs = [] });

        Assert.Equal(["add_up"], obj.Programs.Keys);
        Assert.Equal([".data.own", "globals.bss", "globals.data", "globals.rodata"], obj.Maps.Keys.Order(StringComparer.Ordinal));
        Assert.All(obj.Programs, program => Assert.Equal(program.Key, program.Value.Name));
    }
}
