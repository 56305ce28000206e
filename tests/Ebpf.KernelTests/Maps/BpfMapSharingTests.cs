using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests.Maps;

/// <summary>One map of the kernel by several ways, and read-only for ever.</summary>
public sealed class BpfMapSharingTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfMapSharingTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
        _object.Maps["counts"].As<uint, ulong>().Set(1, 42);
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void OpenById_ObjectDisposed_KeepsTheMap()
    {
        using BpfMap opened = BpfMap.OpenById(_object.Maps["counts"].Id);

        _object.Dispose();

        Assert.Equal([new(1, 42)], opened.As<uint, ulong>());
    }

    [Fact]
    public void OpenById_NoSuchMap_IsNotFound() =>
        Assert.Equal(BpfErrorKind.NotFound, Assert.Throws<BpfException>(() => BpfMap.OpenById(uint.MaxValue - 1)).Kind);

    [Fact]
    public void FromHandle_DuplicateOfAnObjectsMap_IsTheSameMap()
    {
        BpfMap map;
        using (SafeFileHandle handle = _object.Maps["counts"].DuplicateHandle())
        {
            map = BpfMap.FromHandle(handle);
        }

        _object.Dispose();
        using (map)
        {
            Assert.Equal([new(1, 42)], map.As<uint, ulong>());
        }
    }

    [Fact]
    public void FromHandle_AnotherFile_Throws()
    {
        using SafeFileHandle file = File.OpenHandle("/proc/self/status");

        BpfException e = Assert.Throws<BpfException>(() => BpfMap.FromHandle(file));

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains("not a map", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Freeze_Map_CanBeReadAndNotWritten()
    {
        BpfMap map = _object.Maps["counts"];
        Assert.False(map.IsFrozen);

        map.Freeze();

        Assert.True(map.IsFrozen);
        Assert.Equal([new(1, 42)], map.As<uint, ulong>());
        BpfException e = Assert.Throws<BpfException>(() => map.As<uint, ulong>().Set(1, 1));
        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Contains("frozen", e.Message, StringComparison.Ordinal);
        Assert.Equal(BpfErrorKind.Busy, Assert.Throws<BpfException>(map.Freeze).Kind);
    }

    [Fact]
    public void Flags_ReadOnlyForSystemCalls_AreTheCauseOfARefusal()
    {
        using BpfMap map = BpfMap.Create(new BpfMapOptions { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1, Flags = BpfMapFlags.ReadOnly });

        BpfException e = Assert.Throws<BpfException>(() => map.As<uint, uint>().Set(0, 1));

        Assert.Contains("read-only for system calls", e.Message, StringComparison.Ordinal);
        Assert.True(map.As<uint, uint>().TryGetValue(0, out _));
    }
}
