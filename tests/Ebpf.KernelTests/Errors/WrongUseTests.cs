using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Wrong uses, as of a newcomer, are named with what to do instead.</summary>
public sealed class WrongUseTests
{
    [Fact]
    public void AttachUprobe_ProcessThatIsNone_NamesTheProcessAndNotTheFunction()
    {
        Require.Root();
        using BpfObject obj = LoadAttach("on_uprobe");

        BpfException e = Assert.Throws<BpfException>(
            () => obj.Programs["on_uprobe"].AttachUprobe(Posix.LibcPath, "getpgid", new UprobeOptions { ProcessId = int.MaxValue }));

        Assert.Equal((BpfErrorKind.NotFound, "There is no process of that ProcessId."), (e.Kind, e.Cause));
    }

    [Fact]
    public void AttachTracepoint_ProgramOfAnotherKind_NamesBoth()
    {
        Require.TraceFs();
        using BpfObject obj = LoadAttach("on_raw_tracepoint");

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_raw_tracepoint"].AttachTracepoint("syscalls", "sys_enter_getpgid"));

        Assert.Equal("It is a program of the kind RawTracepoint.", e.Cause);
        Assert.Contains("SEC(\"tracepoint\")", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_KindThatIsOnlyAttached_SaysSo()
    {
        Require.TraceFs();
        using BpfObject obj = LoadAttach("on_tracepoint");

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_tracepoint"].Run());

        Assert.Equal("This kernel does not run programs of the kind Tracepoint without an attachment.", e.Cause);
    }

    [Fact]
    public void OpenById_NumberThatNoMapHas_SaysWhereTheMapsAre()
    {
        Require.Root();

        BpfException e = Assert.Throws<BpfException>(() => BpfMap.OpenById(int.MaxValue));

        Assert.Contains("BpfSystem.Maps", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_StructOfAnotherSizeThanTheRingDeclares_IsRefused()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("types");

        ArgumentException e = Assert.Throws<ArgumentException>("map", () => RingBufferReader.Open<byte>(obj.Maps["records"]));

        Assert.Matches("^Map records declares records of type record, [0-9]+ bytes; Byte has 1\\.", e.Message);
    }

    [Fact]
    public void Open_MapThatIsNoRing_NamesItsKindAndNotItsSizes()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("maps");

        ArgumentException e = Assert.Throws<ArgumentException>("map", () => RingBufferReader.Open<byte>(obj.Maps["counts"]));

        Assert.StartsWith("Map counts is of type Hash, not a ring buffer: use As.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GlobalThatTheObjectDoesNotHave_ListsThem()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => TestObject.Load("globals", new BpfObjectOptions { Globals = new BpfGlobals { { "no_such_global", 1 } } }));

        Assert.Contains("'no_such_global'; it has: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BpfMapType.PerCpuArray, "AsPerCpu")]
    [InlineData(BpfMapType.ProgramArray, "AsHandles")]
    [InlineData(BpfMapType.PerfEventArray, "PerfBufferReader.Open")]
    public void As_MapOfAnotherKind_NamesItsView(BpfMapType type, string view)
    {
        Require.Root();
        using BpfMap map = BpfMap.Create(new BpfMapOptions { Type = type, KeySize = 4, ValueSize = 4, MaxEntries = 1 });

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => map.As<uint, uint>());

        Assert.Equal($"The map is of type {type}, which does not have one value for each key: use {view}.", e.Message);
    }

    [Fact]
    public void Probe_Disposed_IsNamed()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = new UnlinkFilter() });
        probe.Dispose();

        Action[] uses = [() => probe.GetStatistics(), () => probe.ReadAllAsync(), () => probe.SetFilter(new UnlinkFilter()), () => probe.ReadViewsAsync(_ => { })];
        Assert.All(uses, use => Assert.Equal(typeof(UnlinkProbe).FullName, Assert.Throws<ObjectDisposedException>(use).ObjectName));
    }

    private static BpfObject LoadAttach(string program) => TestObject.Load("attach", new BpfObjectOptions { Programs = [program] });
}
