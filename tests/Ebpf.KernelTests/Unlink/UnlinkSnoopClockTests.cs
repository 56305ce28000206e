using System.Diagnostics;
using System.Globalization;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The sample, while the system clock is set. Explicit: for a virtual machine of its own, whose clock it is.</summary>
public sealed class UnlinkSnoopClockTests : IDisposable
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(5); // An emulated guest is slow.

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>The sample does not run while its event waits in the ring and the clock is set.</summary>
    [Theory(Explicit = true)]
    [InlineData(3600)]
    [InlineData(-3600)]
    public async Task Line_OfAnEventThatWaitedOverAStep_HasTheTimeThatTheClockHad(int seconds)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        bool isExact = KernelFeatures.TryHelper(BpfProgramType.Kprobe, "ktime_get_tai_ns") == KernelFeatureState.Available;
        using Process snoop = await UnlinkSnoopTests.StartAsync("--pid", $"{Environment.ProcessId}");
        Posix.Suspend(snoop.Id);

        DateTimeOffset before = Delete("before");
        await Command.RunAsync("date", "-s", $"@{(DateTimeOffset.UtcNow + TimeSpan.FromSeconds(seconds)).ToUnixTimeSeconds()}");
        DateTimeOffset after = Delete("after");
        Posix.Continue(snoop.Id);

        AssertHasTime(before, await UnlinkSnoopTests.ReadLineAsync(snoop, "/before"));
        string last = await UnlinkSnoopTests.ReadLineAsync(snoop, "/after");
        if (isExact)
        {
            AssertHasTime(after, last);
        }

        Assert.InRange((after - before).TotalSeconds - seconds, -Near.TotalSeconds, Near.TotalSeconds);
        Posix.SetClock(DateTimeOffset.UtcNow - TimeSpan.FromSeconds(seconds));
        await UnlinkSnoopTests.EndAsync(snoop);
    }

    private DateTimeOffset Delete(string name)
    {
        DateTimeOffset time = DateTimeOffset.UtcNow;
        Assert.Equal(2, Posix.Unlink(_directory.File(name)));
        return time;
    }

    /// <summary>A line begins with the time of day.</summary>
    private static void AssertHasTime(DateTimeOffset expected, string line)
    {
        TimeSpan time = TimeSpan.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange((time - expected.ToLocalTime().TimeOfDay).TotalSeconds, -0.001, Near.TotalSeconds);
    }
}
