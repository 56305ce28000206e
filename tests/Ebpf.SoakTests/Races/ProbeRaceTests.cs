using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>The probe's members, called while another thread ends it: they work, or say that it was disposed.</summary>
public sealed class ProbeRaceTests
{
    private static readonly UnlinkProbeOptions Options = new() { Filter = new UnlinkFilter(), RingBufferSizeBytes = 64 * 1024 };

    [Fact]
    public void Probe_UsedByAllMembersWhileItEnds_WorksOrSaysSo()
    {
        Require.Probe();
        Race.Run(
            () => UnlinkProbe.Start(Options),
            probe => Assert.Throws<ObjectDisposedException>(() => probe.SetFilter(new UnlinkFilter())),
            probe => Reader.ReadToEndAsync(probe, Reading.Steady).GetAwaiter().GetResult(),
            probe => GC.KeepAlive((probe.GetStatistics(), probe.Attachment)),
            probe => probe.SetFilter(new UnlinkFilter { ExcludeSelf = true }),
            _ => Posix.UnlinkNothing(),
            probe => probe.Stop(),
            probe => probe.Dispose(),
            probe => probe.DisposeAsync().AsTask().GetAwaiter().GetResult());
    }

    /// <summary>One probe for all rounds: in each a deletion comes while its reading is cancelled.</summary>
    [Fact]
    public async Task Probe_UsedByAllMembersAtOnce_DeliversOrCountsAll()
    {
        Require.Probe();
        UnlinkFilter own = new() { ProcessIds = [Environment.ProcessId] };
        await using UnlinkProbe probe = UnlinkProbe.Start(Options with { Filter = own });
        long issued = 0, read = 0;

        Race.Run(
            () => new CancellationTokenSource(),
            end => end.Dispose(),
            end => read += Read(probe, end.Token),
            end => end.Cancel(),
            _ => GC.KeepAlive((probe.GetStatistics(), probe.Attachment)),
            _ => SetSometimes(probe, own),
            _ =>
            {
                Posix.UnlinkNothing();
                issued++;
            });
        probe.Stop();
        read += await Reader.ReadToEndAsync(probe, Reading.Steady);

        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"issued {issued}, read {read}, {statistics}");
        Assert.Equal(statistics.Delivered, read);
        Assert.InRange(read + statistics.Lost - issued, 0, Load.MaybeOfOthers(statistics));
    }

    /// <summary>The kernel waits some milliseconds for those who use the old filter.</summary>
    private static void SetSometimes(UnlinkProbe probe, UnlinkFilter filter)
    {
        if (Random.Shared.Next(1000) == 0)
        {
            probe.SetFilter(filter);
        }
    }

    private static int Read(UnlinkProbe probe, CancellationToken end)
    {
        int read = 0;
        try
        {
            foreach (UnlinkEvent e in probe.ReadAllAsync(end).ToBlockingEnumerable(CancellationToken.None))
            {
                read++;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // By the other thread.
        }

        return read;
    }
}
