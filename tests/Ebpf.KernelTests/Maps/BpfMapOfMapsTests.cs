namespace Ebpf.KernelTests.Maps;

public sealed class BpfMapOfMapsTests : IDisposable
{
    private readonly BpfObject _object;
    private readonly BpfMapOfMaps<uint> _halves;

    public BpfMapOfMapsTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
        _halves = _object.Maps["halves"].AsMapOfMaps<uint>();
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void TryGetValue_DeclaredInTheSource_IsThatMap()
    {
        Assert.True(_halves.TryGetValue(0, out BpfMap? inner));
        using (inner)
        {
            Assert.Equal(_object.Maps["first_half"].Id, inner.Id);
            Assert.Equal("first_half", inner.Name);
        }

        Assert.False(_halves.TryGetValue(1, out _));
    }

    [Fact]
    public void Set_AnotherMap_IsWhatProgramsWriteTo()
    {
        Require.TraceFs();
        using BpfLink link = _object.Programs["on_getpgid"].AttachTracepoint("syscalls", "sys_enter_getpgid");
        Posix.GetProcessGroup(0x40000001);

        _halves.Set(0, _object.Maps["second_half"]);
        Posix.GetProcessGroup(0x40000002);

        Assert.Equal([new(0, 0x40000001)], _object.Maps["first_half"].As<uint, ulong>());
        Assert.Equal([new(0, 0x40000002)], _object.Maps["second_half"].As<uint, ulong>());
    }

    [Fact]
    public void Remove_PresentMap_TakesItOut()
    {
        Assert.True(_halves.Remove(0));
        Assert.False(_halves.Remove(0));
        Assert.False(_halves.TryGetValue(0, out _));
    }

    [Fact]
    public void Set_MapOfAnotherKind_Throws()
    {
        Assert.Equal(BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(() => _halves.Set(0, _object.Maps["counts"])).Kind);
        Assert.Equal(BpfErrorKind.ResourceLimit, Assert.Throws<BpfException>(() => _halves.Set(2, _object.Maps["first_half"])).Kind);
        Assert.Throws<InvalidOperationException>(() => _object.Maps["slots"].AsMapOfMaps<uint>());
        Assert.Throws<InvalidOperationException>(() => _object.Maps["halves"].As<uint, uint>());
    }

    [Fact]
    public void Operations_ManyTimes_LeaveNoDescriptor()
    {
        string before = KernelResources.Now().FileDescriptors;

        for (int i = 0; i < 20; i++)
        {
            Assert.True(_halves.TryGetValue(0, out BpfMap? inner));
            inner.Dispose();
            _halves.Set(1, _object.Maps["second_half"]);
        }

        Assert.Equal(before, KernelResources.Now().FileDescriptors);
    }
}
