using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>A program that this process starts inherits none of the library's descriptors.</summary>
public sealed class InheritanceTests
{
    private static readonly string[] Kinds =
    [
        "anon_inode:bpf-map", "anon_inode:bpf-prog", "anon_inode:bpf-stats", "anon_inode:[eventpoll]", "anon_inode:[eventfd]", "anon_inode:[timerfd]",
        "anon_inode:[perf_event]", "pidfd", "socket:", "/sys/fs/cgroup", "trace_pipe",
    ];

    [Fact]
    public async Task Descriptors_OfAllThatIsOpened_AreClosedOnExec()
    {
        Require.TracePipe();
        using BpfFileSystem pins = BpfFileSystem.MountOrSkip();
        IReadOnlySet<string> before = InheritedDescriptors.Find(), open = InheritedDescriptors.ReadAll();
        using BpfObject obj = TestObject.Load("perf");
        using BpfLink link = obj.Programs["on_getpgid"].Attach();
        using SafeFileHandle program = obj.Programs["on_getpgid"].DuplicateHandle(), process = KernelHandle.OfProcess(Environment.ProcessId),
            path = KernelHandle.OfPath("/sys/fs/cgroup");
        using BpfMap ring = BpfMap.Create(new BpfMapOptions { Type = BpfMapType.RingBuffer, MaxEntries = (uint)Environment.SystemPageSize });
        ring.Pin($"{pins.Path}/ring");
        using BpfMap pinned = BpfMap.OpenPinned($"{pins.Path}/ring"), byId = BpfMap.OpenById(ring.Id);
        using SafeFileHandle duplicate = ring.DuplicateHandle();
        using BpfMap taken = BpfMap.FromHandle(duplicate);
        using RingBufferReader<ulong> delayed = RingBufferReader.Open<ulong>(ring, new RingBufferReaderOptions { WakeUpDelay = TimeSpan.FromMilliseconds(1) });
        using PerfBufferReader<ulong> perf = PerfBufferReader.Open<ulong>(obj.Maps["records"]);
        using BpfRunStatistics measuring = BpfRunStatistics.Enable();
        using KernelClock clock = KernelClock.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { FullPaths = true, Filter = new UnlinkFilter() });
        using CancellationTokenSource end = new();
        Task[] readings = [ReadAsync(delayed.ReadAllAsync(end.Token)), ReadAsync(perf.ReadAllAsync(end.Token)), ReadAsync(TracePipe.ReadAllAsync(end.Token))];
        while (!readings[2].IsCompleted && !InheritedDescriptors.ReadAll().Any(descriptor => descriptor.EndsWith("trace_pipe", StringComparison.Ordinal)))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        string[] opened = [.. InheritedDescriptors.ReadAll().Except(open)];
        Assert.All(Kinds, kind => Assert.Contains(opened, descriptor => descriptor.Contains(kind, StringComparison.Ordinal)));
        Assert.Empty(InheritedDescriptors.Find().Except(before));

        await end.CancelAsync();
        await Task.WhenAll(readings);
    }

    [Fact]
    public void Descriptors_OfAnIterator_AreClosedOnExec()
    {
        Require.Root();
        IReadOnlySet<string> before = InheritedDescriptors.Find();
        using BpfObject obj = Require.Loaded(() => TestObject.Load("iterator", new BpfObjectOptions { Programs = ["list_threads"] }));
        using BpfLink link = obj.Programs["list_threads"].AttachIterator();
        using SafeFileHandle duplicate = link.DuplicateHandle();
        using Stream lines = link.OpenIterator();

        Assert.Contains(InheritedDescriptors.ReadAll(), descriptor => descriptor.EndsWith("anon_inode:bpf_iter", StringComparison.Ordinal));
        Assert.Empty(InheritedDescriptors.Find().Except(before));
    }

    /// <summary>In a network namespace of its own, for whose file the library opens a descriptor.</summary>
    [Fact]
    public void Descriptors_OfALinkOfANetwork_AreClosedOnExec() => OwnNetwork.Run(() =>
    {
        IReadOnlySet<string> before = InheritedDescriptors.Find();
        using NetworkObject obj = NetworkObject.Load(BpfProgramType.SkLookup, "on_lookup");
        using BpfLink link = obj.Program("on_lookup").AttachNetworkNamespace();

        Assert.Contains(InheritedDescriptors.ReadAll(), descriptor => descriptor.EndsWith("anon_inode:bpf_link", StringComparison.Ordinal));
        Assert.Empty(InheritedDescriptors.Find().Except(before));
    });

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> events)
    {
        try
        {
            await foreach (T _ in events)
            {
                // Until it is cancelled.
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
