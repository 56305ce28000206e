using System.Runtime.InteropServices;

namespace Ebpf.SoakTests;

/// <summary>Each member, called while another thread disposes: it works, or says that it was disposed.</summary>
public sealed class MemberRaceTests
{
    private const int ENOENT = 2;

    private static readonly BpfMapOptions Hash = new() { Type = BpfMapType.Hash, KeySize = 4, ValueSize = 8, MaxEntries = 4 };

    private static readonly BpfMapOptions Ring = new() { Type = BpfMapType.RingBuffer, MaxEntries = (uint)Environment.SystemPageSize };

    private static string Architecture => RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "aarch64" : "x86_64";

    /// <summary>The number of the disposed map is given to another map of the same shape: what is written there was meant for the first.</summary>
    [Fact]
    public void Map_DisposedAndItsNumberGivenAway_NothingReachesTheOther()
    {
        Require.Probe();
        using BpfMap live = BpfMap.Create(Hash);
        Members<BpfMap> members = new(
            live,
            [nameof(BpfMap.Dispose), nameof(BpfMap.Freeze)],
            ("Set", map => Do(() => map.As<uint, ulong>().Set(1, 2))),
            ("TryAdd", map => map.As<uint, ulong>().TryAdd(2, 2)),
            ("TryGetValue", map => map.As<uint, ulong>().TryGetValue(1, out ulong _)),
            ("SetBatch", map => Do(() => map.As<uint, ulong>().SetBatch([1, 2], [1, 2]))),
            ("GetEnumerator", map => map.As<uint, ulong>().Count()),
            ("AsBytes", map => map.AsBytes()),
            ("OpenById", map => OpenById(map.Id)));
        BpfMap? other = null;

        Race.Run(
            () => BpfMap.Create(Hash),
            map =>
            {
                Assert.Throws<ObjectDisposedException>(() => map.As<uint, ulong>().Set(1, 2));
                Assert.Empty(other!.As<uint, ulong>());
                other!.Dispose();
            },
            members.CallAny,
            members.CallAny,
            map =>
            {
                map.Dispose();
                other = BpfMap.Create(Hash);
            });
    }

    [Fact]
    public void Link_UsedWhileItIsDisposed_WorksOrSaysSo()
    {
        Require.Probe();
        using BpfObject obj = Load("attach", "on_raw_tracepoint");
        BpfLink Attach() => obj.Programs["on_raw_tracepoint"].AttachRawTracepoint("task_rename");
        BpfLink live = Attach();
        Members<BpfLink> members = new(live, [nameof(BpfLink.Dispose)]);
        live.Dispose(); // Linux 6.1 takes a program once at a raw tracepoint (EEXIST).

        Race.Run(Attach, link => Assert.Throws<ObjectDisposedException>(() => link.GetInfo()), members.CallAny, members.CallAny, link => link.Dispose());
    }

    [Fact]
    public void Object_UsedWhileItIsDisposed_WorksOrSaysSo()
    {
        Require.Probe();
        using BpfObject live = Load("maps");
        Members<BpfObject> objects = new(
            live,
            [nameof(BpfObject.Dispose)],
            ("TryGetValue", obj => obj.Maps["counts"].As<uint, ulong>().TryGetValue(1, out ulong _)),
            ("Name", obj => obj.Programs["on_getpgid"].Name));
        Members<BpfProgram> programs = new(live.Programs["on_getpgid"], [nameof(BpfProgram.AttachIterator), nameof(BpfProgram.AttachPerfEvent)]);

        Race.Run(() => Load("maps"), _ => { }, objects.CallAny, obj => programs.CallAny(obj.Programs["on_getpgid"]), obj => obj.Dispose());
    }

    /// <summary>One thread reads, as the contract says; any may end it.</summary>
    [Fact]
    public void Reader_ReadingWhileItIsDisposed_WorksOrSaysSo()
    {
        Require.Probe();
        using BpfMap ring = BpfMap.Create(Ring);

        Race.Run(
            () => RingBufferReader.Open<ulong>(ring),
            reader => Assert.Throws<ObjectDisposedException>(() => Read(reader)),
            Read,
            reader => reader.Stop(),
            reader => reader.Dispose(),
            reader => GC.KeepAlive((reader.Delivered, reader.Undecodable)));

        static void Read(RingBufferReader<ulong> reader) =>
            GC.KeepAlive(reader.ReadAllAsync(TestContext.Current.CancellationToken).ToBlockingEnumerable().Count());
    }

    /// <summary>Opens the map, unless the kernel has freed it since its number was read.</summary>
    private static BpfMap? OpenById(uint id)
    {
        try
        {
            return BpfMap.OpenById(id);
        }
        catch (BpfException e) when (e.ErrorNumber == ENOENT)
        {
            return null;
        }
    }

    private static object? Do(Action action)
    {
        action();
        return null;
    }

    private static BpfObject Load(string name, params string[] programs) => BpfObject.LoadResource(
        typeof(MemberRaceTests).Assembly, $"{name}.bpf.{Architecture}.o", new BpfObjectOptions { Programs = programs.Length > 0 ? programs : null });
}
