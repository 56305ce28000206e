using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <content>Calls that all wait in the kernel at a time.</content>
public sealed partial class UnlinkProbeLossTests
{
    private const int Sleepers = 64;

    /// <summary>Kretprobes have ten instances on a small machine, and sessions before Linux 6.14 two.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CallsThatSleepAtATime_AreDeliveredOrCounted(UnlinkAttachKind kind)
    {
        (int delivered, UnlinkProbeStatistics statistics, int others) = await SleepAsync(new UnlinkProbeOptions { AttachKind = kind });

        Assert.InRange(delivered + statistics.Lost + statistics.InFlight, Sleepers, Sleepers + others);
        Assert.Equal(Losses.NotRun(statistics), statistics.Lost);
    }

    [Fact]
    public async Task CallsThatSleepAtATime_ByDefault_AreDelivered()
    {
        (int delivered, UnlinkProbeStatistics statistics, _) = await SleepAsync(new UnlinkProbeOptions());

        Assert.Equal((Sleepers, Losses.NotRun(statistics)), (delivered, statistics.Lost));
    }

    /// <summary>A deletion outside the filter is not lost, also where its return is missed.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CallsThatSleepAtATime_AndThatTheFilterHoldsBack_AreFiltered(UnlinkAttachKind kind)
    {
        (int delivered, UnlinkProbeStatistics statistics, _) = await SleepAsync(new UnlinkProbeOptions { AttachKind = kind, Filter = new UnlinkFilter { ProcessIds = [1] } });

        Assert.Equal((0, 0), (delivered, statistics.LostReturnMissed));
        Assert.InRange(statistics.Filtered, Sleepers - statistics.Lost - statistics.InFlight, long.MaxValue);
        Assert.Equal(Losses.NotRun(statistics), statistics.Lost);
        Assert.True(kind != UnlinkAttachKind.Kprobe || statistics.Lost == 0, $"{statistics}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MoreCallsAtATimeThanTheTableHolds_AreCountedAsOverflow(UnlinkAttachKind kind)
    {
        const int Calls = 8, Capacity = 3; // Fewer than a kretprobe has instances.
        Assert.SkipWhen(kind == UnlinkAttachKind.KprobeSession && Environment.OSVersion.Version < new Version(6, 14), "needs Linux 6.14");

        (int delivered, UnlinkProbeStatistics statistics, int others) =
            await SleepAsync(new UnlinkProbeOptions { AttachKind = kind, InFlightCapacity = Capacity }, Calls);

        Assert.InRange(delivered + statistics.LostReturnMissed, Capacity - others, Capacity);
        Assert.InRange(statistics.LostInFlightOverflow, 1, Calls - Capacity + others);
        Assert.InRange(statistics.LostEntryMissed, 0, Losses.UnderWayAtAStart);
        Assert.InRange(delivered + statistics.Lost, Calls, Calls + others + statistics.LostEntryMissed);
    }

    /// <summary>
    /// A test finds room beyond the capacity; a directory that unlinkat removes is looked at by tracepoints only because the exit does not
    /// tell it from a file.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FullTable_TestsAndDirectories_AreSeenAndNoLoss(UnlinkAttachKind kind)
    {
        const int Capacity = 3, Calls = 20;
        Require.Kernel(6, 1);
        Require.CanAttach(kind);
        Assert.SkipWhen(kind == UnlinkAttachKind.KprobeSession && Environment.OSVersion.Version < new Version(6, 14), "needs Linux 6.14");
        using UnlinkProbe witness = UnlinkProbe.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, InFlightCapacity = Capacity });
        byte[] missing = _directory.File("missing");
        Thread[] callers = [.. Enumerable.Range(0, Capacity).Select(_ => new Thread(() => Posix.Unlink(missing)))];

        using (new HeldDirectory(_directory.Path))
        {
            Array.ForEach(callers, caller => caller.Start());
            WaitUntil(probe, now => now.InFlight >= Capacity);
            for (int i = 0; i < Calls; i++)
            {
                HarmlessCall.TryUnlink();
                Assert.Equal(2, Posix.UnlinkAt(Posix.AT_FDCWD, "missing"u8.ToArray(), Posix.AT_REMOVEDIR));
            }

            Thread.Sleep(1500); // It tests once a second.
            Assert.Null(probe.GetStatistics().Blindness);
        }

        Array.ForEach(callers, caller => caller.Join());
        probe.Stop();
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"{statistics}");
        Assert.InRange(statistics.LostEntryMissed, 0, Losses.UnderWayAtAStart);
        int others = (await witness.StopAndReadAsync()).Count(e => e.ProcessId != Environment.ProcessId);
        Assert.InRange(statistics.LostInFlightOverflow, 0, others);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ManyMoreCallsAtATimeThanTheTableHolds_AreDeliveredOrCounted(UnlinkAttachKind kind)
    {
        (int delivered, UnlinkProbeStatistics statistics, int others) = await SleepAsync(new UnlinkProbeOptions { AttachKind = kind, InFlightCapacity = 8 });

        Assert.InRange(delivered + statistics.Lost + statistics.InFlight, Sleepers, Sleepers + others);
    }

    /// <summary>Calls that all wait in the kernel, and then return.</summary>
    /// <returns>How many of this process were delivered, what became of all, and how many others deleted meanwhile.</returns>
    private async Task<(int Delivered, UnlinkProbeStatistics Statistics, int Others)> SleepAsync(UnlinkProbeOptions options, int count = Sleepers)
    {
        Require.Kernel(6, 1); // In a guest of 5.10 the listing that holds the directory is not held up itself.
        Require.CanAttach(options.AttachKind);
        using UnlinkProbe witness = UnlinkProbe.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(options);
        byte[] missing = _directory.File("missing");
        Thread[] callers = [.. Enumerable.Range(0, count).Select(_ => new Thread(() => Posix.Unlink(missing)))];

        using (new HeldDirectory(_directory.Path))
        {
            Array.ForEach(callers, caller => caller.Start());
            WaitUntil(probe, now => now.InFlight + now.LostInFlightOverflow + now.LostUnseen >= count);
        }

        Array.ForEach(callers, caller => caller.Join());
        WaitUntilAllHaveEnded(probe);
        int delivered = (await probe.StopAndReadOwnAsync()).Count;
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"{probe.Attachment.Kind} {statistics}");
        return (delivered, statistics, (await witness.StopAndReadAsync()).Count(e => e.ProcessId != Environment.ProcessId));
    }
}
