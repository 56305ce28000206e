using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Events that wait in the ring while the system clock is set. Explicit: for a virtual machine of its own, whose clock it is.</summary>
public sealed class UnlinkProbeClockTests
{
    private const int Rounds = 20;
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5); // An emulated guest is slow.

    /// <summary>From Linux 6.1 also where nobody has noticed the step: nothing waits here between the step and the deletion.</summary>
    [Theory(Explicit = true)]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Time_OfEventsAroundSteps_IsTheTimeThatTheClockHad(int seconds)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        bool isExact = KernelFeatures.TryHelper(BpfProgramType.Kprobe, "ktime_get_tai_ns") == KernelFeatureState.Available;
        Dictionary<string, DateTimeOffset> times = [];
        using UnlinkProbe probe = UnlinkProbe.Start();
        for (int round = 0; round < Rounds; round++)
        {
            Delete($"before-{round}");
            TimeSpan step = TimeSpan.FromSeconds(round % 2 == 0 ? seconds : -seconds);
            Posix.SetClock(DateTimeOffset.UtcNow + step);
            if (!isExact)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken); // The step is noticed by another thread.
            }

            Delete($"after-{round}");
        }

        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();

        Assert.All(times, time => Assert.Equal(time.Value, events.Single(e => e.Path == time.Key).Time, Near));

        void Delete(string name)
        {
            times.Add(name, DateTimeOffset.UtcNow);
            Posix.Unlink(Encoding.ASCII.GetBytes(name));
        }
    }
}
