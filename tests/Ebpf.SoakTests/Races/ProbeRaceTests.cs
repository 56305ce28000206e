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
}
