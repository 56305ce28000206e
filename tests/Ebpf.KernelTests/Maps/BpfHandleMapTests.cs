using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests.Maps;

public sealed class BpfHandleMapTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfHandleMapTests()
    {
        Require.Root();
        _object = TestObject.Load("handles", new BpfObjectOptions { Maps = new Dictionary<string, BpfMapOptions> { ["xdp_sockets"] = Optional } });
    }

    /// <summary>AF_XDP sockets are an option of the kernel's build.</summary>
    private static BpfMapOptions Optional => new() { IsCreated = KernelKinds.Has(BpfMapType.XskMap) };

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Set_Program_IsWhatATailCallEnters()
    {
        BpfHandleMap<uint> calls = _object.Maps["calls"].AsHandles<uint>();

        Assert.Equal(7u, Packet.Run(_object.Programs["enter"]));
        calls.Set(0, _object.Programs["first"]);
        calls.Set(1, _object.Programs["second"]);
        Assert.Equal((1u, 2u, 7u), (Packet.Run(_object.Programs["enter"]), Packet.Run(_object.Programs["enter"], 15), Packet.Run(_object.Programs["enter"], 16)));
        calls.Set(0, _object.Programs["second"]);
        Assert.Equal(2u, Packet.Run(_object.Programs["enter"]));
        Assert.True(calls.Remove(0));
        Assert.False(calls.Remove(0));
        Assert.Equal(7u, Packet.Run(_object.Programs["enter"]));
    }

    [Fact]
    public void TryGetId_Program_IsItsNumber()
    {
        BpfHandleMap<uint> calls = _object.Maps["calls"].AsHandles<uint>();
        calls.Set(1, _object.Programs["first"]);

        Assert.False(calls.TryGetId(0, out _));
        Assert.True(calls.TryGetId(1, out ulong id));
        Assert.Equal(_object.Programs["first"].GetInfo().Id, id);
    }

    [Fact]
    public void Set_ProgramOfAnotherKindOrIndex_Throws()
    {
        BpfHandleMap<uint> calls = _object.Maps["calls"].AsHandles<uint>();
        calls.Set(0, _object.Programs["first"]);

        Assert.Equal(BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(() => calls.Set(0, _object.Programs["other_kind"])).Kind);
        BpfException index = Assert.Throws<BpfException>(() => calls.Set(2, _object.Programs["first"]));
        Assert.Equal(BpfErrorKind.ResourceLimit, index.Kind);
        Assert.Contains("The array's elements are 0 to 1", index.Message, StringComparison.Ordinal);
    }

    /// <summary>libbpf gives an array without a size as many elements as there may be CPUs.</summary>
    [Fact]
    public void Set_IndexBeyondAPerfEventArray_NamesTheLast()
    {
        Require.TraceFs();
        using BpfObject obj = TestObject.Load("perf");
        BpfMap records = obj.Maps["records"];
        using SafeFileHandle any = File.OpenHandle("/dev/null");

        BpfException index = Assert.Throws<BpfException>(() => records.AsHandles<uint>().Set(records.MaxEntries, any));

        Assert.InRange(records.MaxEntries, (uint)Environment.ProcessorCount, 8192u);
        Assert.Contains($"The array's elements are 0 to {records.MaxEntries - 1}", index.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Set_CgroupOfThisProcess_IsWhereAProgramFindsIt()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        BpfHandleMap<uint> cgroups = _object.Maps["cgroups"].AsHandles<uint>();

        using (SafeFileHandle handle = KernelHandle.OfPath(cgroup.Path))
        {
            cgroups.Set(0, handle);
        }

        Assert.Equal(1u, _object.Programs["is_in_first_cgroup"].Run().ReturnValue);
        Assert.True(cgroups.Remove(0));
        Assert.NotEqual(1u, _object.Programs["is_in_first_cgroup"].Run().ReturnValue);
    }

    [Fact]
    public async Task Set_ConnectedSocket_IsInTheMap()
    {
        BpfHandleMap<uint> sockets = _object.Maps["sockets"].AsHandles<uint>();
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using Socket client = new(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndpoint, TestContext.Current.CancellationToken);

        sockets.Set(0, client.SafeHandle);

        Assert.True(sockets.TryGetId(0, out ulong cookie));
        Assert.NotEqual(0ul, cookie);
        Assert.False(sockets.TryGetId(1, out _));
        Assert.True(sockets.Remove(0));
    }

    [Fact]
    public void TryGetId_SocketInAMapOfShortValues_IsNotSupported()
    {
        using BpfMap map = BpfMap.Create(new BpfMapOptions { Type = BpfMapType.SocketMap, KeySize = 4, ValueSize = 4, MaxEntries = 1 });

        BpfException e = Assert.Throws<BpfException>(() => map.AsHandles<uint>().TryGetId(0, out _));

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains("Declare the values as __u64", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calls")]
    [InlineData("cgroups")]
    [InlineData("sockets")]
    public void Set_HandleOfAnotherKind_IsInvalidArgument(string map)
    {
        using SafeFileHandle handle = KernelHandle.OfPath("/");

        Assert.Equal(BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(() => _object.Maps[map].AsHandles<uint>().Set(0, handle)).Kind);
    }

    [Fact]
    public void AsHandles_MapOfNumbers_Throws()
    {
        Assert.Throws<InvalidOperationException>(() => _object.Maps["devices"].AsHandles<uint>());
        Assert.Throws<InvalidOperationException>(() => _object.Maps["calls"].As<uint, uint>());
        Assert.Throws<InvalidOperationException>(() => _object.Maps["calls"].AsHandles<ulong>());
    }

    [Fact]
    public void As_DevicesAndCpus_AreNumbers()
    {
        const uint Loopback = 1;
        BpfMap<uint, uint> devices = _object.Maps["devices"].As<uint, uint>(), cpus = _object.Maps["cpus"].As<uint, uint>();

        devices.Set(1, Loopback);
        cpus.Set(0, 64);

        Assert.True(devices.TryGetValue(1, out uint device));
        Assert.True(cpus.TryGetValue(0, out uint queue));
        Assert.Equal((Loopback, 64u), (device, queue));
        Assert.True(devices.Remove(1));
        Assert.True(cpus.Remove(0));
    }
}
