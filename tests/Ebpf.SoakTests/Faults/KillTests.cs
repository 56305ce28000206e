using System.Diagnostics;
using System.Globalization;
using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>Readers and writers that are killed or stopped, again and again.</summary>
public sealed class KillTests
{
    private const int SIGKILL = 9;
    private const int SIGSTOP = 19;
    private const int SIGCONT = 18;
    private static readonly TimeSpan WhileStopped = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FreedWithin = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Reader_KilledAgainAndAgain_LeavesNothingInTheKernel()
    {
        Require.Probe();
        foreach (int round in SoakTime.Rounds())
        {
            using Process watcher = StartWatcher("watch");
            IReadOnlyList<string> held = KernelObjects.ReadOf(watcher.Id);
            Assert.InRange(held.Count, 3, int.MaxValue);
            if (round % 2 == 1)
            {
                Posix.Signal(watcher.Id, SIGSTOP); // Killed while it is stopped, and its ring fills.
                Posix.UnlinkNothing();
            }

            Posix.Signal(watcher.Id, SIGKILL);
            await watcher.WaitForExitAsync(TestContext.Current.CancellationToken);
            await AssertFreedAsync(held);
        }
    }

    [Fact]
    public async Task Reader_StoppedAgainAndAgain_DeliversOrCountsAll()
    {
        Require.Probe();
        using Deleter deleter = new(Environment.ProcessorCount);
        using Process counter = StartWatcher("count", $"{deleter.ProcessId}");
        deleter.Begin();
        foreach (int _ in SoakTime.Rounds())
        {
            Posix.Signal(counter.Id, SIGSTOP);
            await Task.Delay(WhileStopped, TestContext.Current.CancellationToken);
            Posix.Signal(counter.Id, SIGCONT);
            await Task.Delay(WhileStopped, TestContext.Current.CancellationToken);
        }

        long issued = await deleter.EndAsync();
        await counter.StandardInput.WriteLineAsync();
        string said = (await counter.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        await counter.WaitForExitAsync(TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine($"issued {issued}; read, lost, maybe of others: {said}");
        long[] counts = [.. said.Split(' ').Select(count => long.Parse(count, CultureInfo.InvariantCulture))];
        Assert.InRange(counts[0], 1, issued);
        Assert.InRange(counts[0] + counts[1] - issued, 0, counts[2]);
        await using UnlinkProbe next = UnlinkProbe.Start();
    }

    [Fact]
    public async Task Writer_StoppedAndKilledAgainAndAgain_ProbeAccountsForAll()
    {
        Require.Probe();
        await using UnlinkProbe probe = UnlinkProbe.Start();
        Task<long> read = Task.Run(() => Reader.ReadToEndAsync(probe, Reading.Steady));

        foreach (int _ in SoakTime.Rounds())
        {
            using Deleter deleter = new(Environment.ProcessorCount);
            deleter.Begin();
            Posix.Signal(deleter.ProcessId, SIGSTOP);
            Posix.Signal(deleter.ProcessId, SIGCONT);
            Posix.Signal(deleter.ProcessId, SIGKILL);
        }

        probe.Stop();
        Assert.Equal(await read, probe.GetStatistics().Delivered);
        Assert.Equal(0, probe.GetStatistics().LostUndecodable);
        await using UnlinkProbe next = UnlinkProbe.Start();
    }

    /// <summary>The kernel frees them some time after their last user is gone.</summary>
    private static async Task AssertFreedAsync(IReadOnlyList<string> objects)
    {
        DateTime limit = DateTime.UtcNow + FreedWithin;
        while (objects.Any(KernelObjects.Read().Contains) && DateTime.UtcNow < limit)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Empty(objects.Intersect(KernelObjects.Read()));
    }

    private static Process StartWatcher(params string[] arguments)
    {
        Process watcher = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal(Watcher.Ready, watcher.StandardOutput.ReadLine());
        return watcher;
    }
}
