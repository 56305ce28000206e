using System.Runtime.InteropServices;

namespace Ebpf.SoakTests;

/// <summary>Each member, called while another thread disposes: it works, or says that it was disposed.</summary>
public sealed class MemberRaceTests
{
    private const int ENOENT = 2;
    private const int Together = 32;

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

        Race.Run(
            Together,
            () => new Exchanged(BpfMap.Create(Hash)),
            exchanged =>
            {
                Assert.Throws<ObjectDisposedException>(() => exchanged.Map.As<uint, ulong>().Set(1, 2));
                Assert.Empty(exchanged.Other!.As<uint, ulong>());
                exchanged.Other.Dispose();
            },
            exchanged => members.CallAny(exchanged.Map),
            exchanged => members.CallAny(exchanged.Map),
            exchanged =>
            {
                exchanged.Map.Dispose();
                exchanged.Other = BpfMap.Create(Hash);
            });
    }

    [Fact]
    public void Link_UsedWhileItIsDisposed_WorksOrSaysSo()
    {
        Require.Probe();
        // With three others at the place the kernel does not wait for all processors when one comes or goes.
        using BpfObject first = LoadAttach(), second = LoadAttach(), third = LoadAttach(), obj = LoadAttach();
        using BpfLink one = Attach(first), two = Attach(second), three = Attach(third);
        BpfLink live = Attach(obj);
        Members<BpfLink> members = new(live, [nameof(BpfLink.Dispose)]);
        live.Dispose(); // Linux 6.1 takes a program once at a raw tracepoint (EEXIST).

        Race.Run(
            () => Attach(obj), link => Assert.Throws<ObjectDisposedException>(() => link.GetInfo()), members.CallAny, members.CallAny, link => link.Dispose());

        static BpfObject LoadAttach() => Load("attach", "on_raw_tracepoint");
        static BpfLink Attach(BpfObject obj) => obj.Programs["on_raw_tracepoint"].AttachRawTracepoint("task_rename");
    }

    [Fact]
    public void Object_UsedWhileItIsDisposed_WorksOrSaysSo()
    {
        Require.Probe();
        using BpfObject live = Load("perf");
        using BpfLink held = live.Programs["on_getpgid"].Attach(); // As in the links' race.
        Members<BpfObject> objects = new(
            live,
            [nameof(BpfObject.Dispose)],
            ("Get", obj => obj.Globals.Get<ulong>("refused")),
            ("Id", obj => obj.Maps["records"].Id),
            ("Name", obj => obj.Programs["on_getpgid"].Name));
        Members<BpfProgram> programs = new(live.Programs["on_getpgid"], [nameof(BpfProgram.AttachIterator), nameof(BpfProgram.AttachPerfEvent)]);

        Race.Run(
            Together,
            () => Load("perf"),
            obj => Assert.Throws<ObjectDisposedException>(() => obj.Maps["records"].Id),
            objects.CallAny,
            obj => programs.CallAny(obj.Programs["on_getpgid"]),
            obj => obj.Dispose());
    }

    /// <summary>One thread reads, as the contract says; any may end it.</summary>
    [Fact]
    public void Reader_ReadingWhileItIsDisposed_WorksOrSaysSo()
    {
        Require.Probe();
        BpfMap[] rings = [.. Enumerable.Range(0, Together).Select(_ => BpfMap.Create(Ring))];
        int made = 0;

        Race.Run(
            Together,
            () => new ReaderInUse(rings[made++ % Together]),
            reader => reader.AssertEnds(),
            reader => reader.BeginReading(),
            reader => reader.Reader.Stop(),
            reader => reader.Reader.Dispose(),
            reader => GC.KeepAlive((reader.Reader.Delivered, reader.Reader.Undecodable)));

        Array.ForEach(rings, ring => ring.Dispose());
    }

    /// <summary>A map that is disposed, and the one that is made then.</summary>
    /// <param name="map">The first.</param>
    private sealed class Exchanged(BpfMap map)
    {
        internal BpfMap Map => map;

        /// <summary>Gets its number.</summary>
        internal BpfMap? Other { get; set; }
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
