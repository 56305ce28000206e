using System.Diagnostics;
using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Every deletion is delivered or counted as lost.</summary>
[Trait("Guest", "Endurance")]
public sealed class UnlinkProbeLossTests : IDisposable
{
    private const int Processes = 4;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    /// <summary>
    /// Each is delivered or counted. None is lost where the reader has a processor: in a guest with one, four deleters take
    /// it while the ring fills.
    /// </summary>
    [Fact]
    public async Task HundredThousandFiles_OfFourProcesses_AreDeliveredOrCounted()
    {
        const int FilesPerProcess = 25_000;
        Require.CanAttach(UnlinkAttachKind.Auto);
        string[] directories = CreateFiles(FilesPerProcess);
        using UnlinkProbe probe = UnlinkProbe.Start();
        Task<List<UnlinkEvent>> reading = ReadToEndAsync(probe);

        HashSet<int> deleters = await DeleteAsync(directories);
        probe.Stop();

        List<UnlinkEvent> events = [.. (await reading).Where(e => deleters.Contains(e.ProcessId))];
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"{statistics}");
        Assert.DoesNotContain(events, e => e.ErrorNumber != 0);
        Assert.Equal(events.Count, events.DistinctBy(e => (e.ProcessId, e.Path)).Count());
        Assert.Equal(Processes * FilesPerProcess, events.Count + statistics.Lost);
        Assert.Equal(statistics.LostRingFull, statistics.Lost);
        Assert.True(statistics.Lost == 0 || Environment.ProcessorCount == 1, $"{statistics}");
    }

    [Fact]
    public async Task MoreFilesThanTheRingHolds_AreDeliveredOrCounted()
    {
        const int FilesPerProcess = 500;
        Require.CanAttach(UnlinkAttachKind.Auto);
        string[] directories = CreateFiles(FilesPerProcess);
        using UnlinkProbe witness = UnlinkProbe.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { RingBufferSizeBytes = Environment.SystemPageSize });

        HashSet<int> deleters = await DeleteAsync(directories); // Nobody reads meanwhile.

        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        Assert.Equal(events.Count, statistics.Delivered);
        Assert.InRange(events.Count, 10, Environment.SystemPageSize / 104);
        Assert.Equal(statistics.LostRingFull, statistics.Lost);
        // What others on this machine deleted may be among the lost; the witness saw each of them.
        int others = (await witness.StopAndReadAsync()).Count(e => !deleters.Contains(e.ProcessId));
        long accounted = events.Count(e => deleters.Contains(e.ProcessId)) + statistics.Lost;
        Assert.InRange(accounted, Processes * FilesPerProcess, (Processes * FilesPerProcess) + others);
    }

    /// <summary>
    /// Kernels before 6.1 have so few kretprobe instances that concurrent calls lose their returns, and 7.x may skip programs where
    /// processes take each other's processor.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ManyCallsAtATime_AreDeliveredOrCounted(UnlinkAttachKind kind)
    {
        const int FilesPerProcess = 500;
        Require.CanAttach(kind);
        string[] directories = CreateFiles(FilesPerProcess);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

        HashSet<int> deleters = await DeleteAsync(directories);

        int delivered = (await probe.StopAndReadAsync()).Count(e => deleters.Contains(e.ProcessId));
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"{statistics}");
        Assert.Equal(Processes * FilesPerProcess, delivered + statistics.Lost);
        Assert.Equal(0, statistics.InFlight); // Whoever never returned has ended since.
        Assert.Equal(statistics.LostReturnMissed + statistics.LostEntryMissed + statistics.LostUnseen, statistics.Lost);
    }

    /// <summary>Kretprobes have ten instances on a small machine, and sessions before Linux 6.14 two.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task CallsThatSleepAtATime_AreDeliveredOrCounted(UnlinkAttachKind kind)
    {
        UnlinkProbeStatistics statistics = await SleepAsync(kind);

        Assert.Equal(statistics.LostReturnMissed + statistics.LostUnseen, statistics.Lost);
    }

    [Fact]
    public async Task CallsThatSleepAtATime_ByDefault_AreDelivered() => Assert.Equal(0, (await SleepAsync(UnlinkAttachKind.Auto)).Lost);

    /// <summary>issued = delivered + filtered + lost, in a ring of one page and with a reader that sleeps.</summary>
    [Fact]
    public async Task FilteredAndRingFull_AddUpToWhatWasIssued()
    {
        const int Calls = 2000;
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe witness = UnlinkProbe.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            RingBufferSizeBytes = Environment.SystemPageSize,
            Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId], Results = UnlinkResults.Failures },
        });
        byte[] there = _directory.File("there"), missing = _directory.File("missing");
        for (int i = 0; i < Calls / 2; i++)
        {
            Posix.Create(there);
            Assert.Equal((0, 2), (Posix.Unlink(there), Posix.Unlink(missing)));
        }

        int delivered = (await probe.StopAndReadAsync()).Count;
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        int others = (await witness.StopAndReadAsync()).Count(e => e.ProcessId != Environment.ProcessId);
        Assert.Equal(delivered, statistics.Delivered);
        Assert.Equal(Calls / 2, delivered + statistics.Lost);
        Assert.Equal(statistics.LostRingFull, statistics.Lost);
        Assert.InRange(delivered, 10, Environment.SystemPageSize / 104);
        Assert.InRange(statistics.Filtered, Calls / 2, (Calls / 2) + others);
    }

    /// <summary>What a probe makes of 64 calls that all wait in the kernel, and then return.</summary>
    private async Task<UnlinkProbeStatistics> SleepAsync(UnlinkAttachKind kind)
    {
        const int Callers = 64;
        Require.Kernel(6, 1); // In a guest of 5.10 the listing that holds the directory is not held up itself.
        Require.CanAttach(kind);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });
        byte[] missing = _directory.File("missing");
        Thread[] callers = [.. Enumerable.Range(0, Callers).Select(_ => new Thread(() => Posix.Unlink(missing)))];

        using (new HeldDirectory(_directory.Path))
        {
            Array.ForEach(callers, caller => caller.Start());
            WaitUntil(probe, now => now.InFlight + now.LostUnseen >= Callers);
        }

        Array.ForEach(callers, caller => caller.Join());
        WaitUntil(probe, now => now.InFlight == 0);
        int delivered = (await probe.StopAndReadOwnAsync()).Count;
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"{probe.Attachment.Kind} {statistics}");
        Assert.Equal(Callers, delivered + statistics.Lost);
        return statistics;
    }

    private static void WaitUntil(UnlinkProbe probe, Predicate<UnlinkProbeStatistics> condition) =>
        Assert.True(SpinWait.SpinUntil(() => condition(probe.GetStatistics()), TimeSpan.FromMinutes(1)), $"{probe.GetStatistics()}");

    private string[] CreateFiles(int count)
    {
        string[] directories = [.. Enumerable.Range(0, Processes).Select(i => Directory.CreateDirectory($"{_directory.Path}/{i}").FullName)];
        foreach (string directory in directories)
        {
            for (int i = 0; i < count; i++)
            {
                Posix.Create(Encoding.UTF8.GetBytes($"{directory}/file-{i}"));
            }
        }

        return directories;
    }

    private static async Task<HashSet<int>> DeleteAsync(string[] directories)
    {
        Process[] processes = [.. directories.Select(directory => Command.Start("rm", "-r", directory))];
        foreach (Process process in processes)
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
        }

        return [.. processes.Select(process => process.Id)];
    }

    private static async Task<List<UnlinkEvent>> ReadToEndAsync(UnlinkProbe probe)
    {
        List<UnlinkEvent> events = [];
        await foreach (UnlinkEvent e in probe.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            events.Add(e);
        }

        return events;
    }
}
