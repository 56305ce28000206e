using System.Diagnostics;
using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Every deletion is delivered or counted as lost.</summary>
[Trait("Part", "Endurance")]
public sealed partial class UnlinkProbeLossTests : IDisposable
{
    private const int Processes = 4;

    /// <summary>From 7.0 a program at a tracepoint may lose the processor, and who ends meanwhile is not seen: the call stays in flight.</summary>
    private static readonly bool SeesEachThreadEnd = Environment.OSVersion.Version < new Version(7, 0);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public static TheoryData<UnlinkAttachKind> FunctionKinds => UnlinkProbeOperationTests.FunctionKinds;

    public void Dispose() => _directory.Dispose();

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
        Assert.InRange(events.Count + statistics.Lost - (Processes * FilesPerProcess), 0, Losses.NotRun(statistics));
        Assert.Equal(statistics.LostRingFull, statistics.Lost - Losses.NotRun(statistics));
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
        Assert.Equal(statistics.LostRingFull, statistics.Lost - Losses.NotRun(statistics));
        // What others on this machine deleted may be among the lost; the witness saw each of them.
        int others = (await witness.StopAndReadAsync()).Count(e => !deleters.Contains(e.ProcessId));
        long accounted = events.Count(e => deleters.Contains(e.ProcessId)) + statistics.Lost;
        Assert.InRange(accounted, Processes * FilesPerProcess, (Processes * FilesPerProcess) + others + Losses.NotRun(statistics));
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
        using UnlinkProbe witness = UnlinkProbe.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

        HashSet<int> deleters = await DeleteAsync(directories);

        int delivered = (await probe.StopAndReadAsync()).Count(e => deleters.Contains(e.ProcessId));
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        int others = (await witness.StopAndReadAsync()).Count(e => !deleters.Contains(e.ProcessId));
        TestContext.Current.TestOutputHelper?.WriteLine($"{statistics}");
        Assert.InRange(delivered + statistics.Lost + statistics.InFlight, Processes * FilesPerProcess, (Processes * FilesPerProcess) + others + statistics.Lost);
        Assert.True(statistics.InFlight == 0 || !SeesEachThreadEnd, $"{statistics}"); // Whoever never returned has ended since.
        Assert.Equal(Losses.NotRun(statistics), statistics.Lost);
    }

    /// <summary>
    /// The program that sees what is replaced is a third that may not be run, beside those at the entry and the return: less so
    /// while somebody reads the maps.
    /// </summary>
    [Theory]
    [MemberData(nameof(FunctionKinds))]
    public async Task ManyRenamesAtATime_AreDeliveredOrCounted(UnlinkAttachKind kind)
    {
        const int Renames = 500;
        Require.CanAttach(kind);
        Require.Kernel(5, 12);
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, Operations = UnlinkOperations.RenameOver });
        Thread[] threads = [.. Enumerable.Range(0, Processes).Select(i => new Thread(() => RenameOver($"{i}", Renames)))];

        Array.ForEach(threads, thread => thread.Start());
        while (threads.Any(thread => thread.IsAlive))
        {
            probe.GetStatistics();
        }

        WaitUntilAllHaveEnded(probe);
        int delivered = (await probe.StopAndReadOwnAsync()).Count;
        UnlinkProbeStatistics statistics = probe.GetStatistics();
        TestContext.Current.TestOutputHelper?.WriteLine($"{statistics}");
        Assert.InRange(delivered + statistics.Lost + statistics.InFlight - (Processes * Renames), 0, Losses.NotRun(statistics));
    }

    /// <summary>issued = delivered + filtered + lost, in a ring of one page and with a reader that sleeps.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FilteredAndRingFull_AddUpToWhatWasIssued(UnlinkAttachKind kind)
    {
        const int Calls = 2000;
        Require.CanAttach(kind);
        using UnlinkProbe witness = UnlinkProbe.Start();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            AttachKind = kind,
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
        // A call whose program did not run may be another process's: nobody saw whose it was.
        long maybeOfOthers = Losses.NotRun(statistics);
        Assert.InRange(delivered + statistics.Lost - (Calls / 2), 0, maybeOfOthers);
        Assert.Equal(statistics.LostRingFull, statistics.Lost - maybeOfOthers);
        Assert.InRange(delivered, 10, Environment.SystemPageSize / 104);
        Assert.InRange(statistics.Filtered, (Calls / 2) - maybeOfOthers, (Calls / 2) + others);
    }

    private void RenameOver(string name, int count)
    {
        byte[] old = _directory.File($"{name}-old"), replaced = _directory.File($"{name}-replaced");
        Posix.Create(replaced);
        for (int i = 0; i < count; i++)
        {
            Posix.Create(old);
            Assert.Equal(0, Posix.Rename(old, replaced));
        }
    }

    /// <summary>For calls whose return was missed, and that are noticed at their thread's end.</summary>
    private static void WaitUntilAllHaveEnded(UnlinkProbe probe)
    {
        if (SeesEachThreadEnd)
        {
            WaitUntil(probe, now => now.InFlight == 0);
        }
        else
        {
            SpinWait.SpinUntil(() => probe.GetStatistics().InFlight == 0, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Not all the time: while maps are read, a kernel that preempts itself may not run a program.</summary>
    private static void WaitUntil(UnlinkProbe probe, Predicate<UnlinkProbeStatistics> condition)
    {
        for (long end = Environment.TickCount64 + 60_000; !condition(probe.GetStatistics()); Thread.Sleep(20))
        {
            Assert.True(Environment.TickCount64 < end, $"{probe.GetStatistics()}");
        }
    }

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
