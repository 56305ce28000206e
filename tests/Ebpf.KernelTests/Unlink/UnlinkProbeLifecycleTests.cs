using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Logging;

namespace Ebpf.KernelTests;

/// <summary>Start, wait, cancel, stop, dispose: at once, and nothing stays behind.</summary>
[Trait("Part", "Endurance")]
public sealed class UnlinkProbeLifecycleTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_ThenDispose_LeavesNothingBehind(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        await StartReadAndDisposeAsync(kind); // What is loaded and opened once for the process.
        KernelResources before = await KernelResources.SettledAsync();

        for (int round = 0; round < 5; round++)
        {
            await StartReadAndDisposeAsync(kind);
        }

        await KernelResources.AssertBackToAsync(before);
    }

    [Fact]
    public async Task Start_ThatFails_LeavesNothingBehind()
    {
        Require.Root();
        Assert.IsType<BpfException>(Unprivileged.Run(() => UnlinkProbe.Start().Dispose()));
        KernelResources before = await KernelResources.SettledAsync();

        for (int round = 0; round < 5; round++)
        {
            Assert.IsType<BpfException>(Unprivileged.Run(() => UnlinkProbe.Start().Dispose()));
        }

        await KernelResources.AssertBackToAsync(before);
    }

    [Fact]
    public async Task Start_LoggerThatThrows_LeavesNothingBehind()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using ThrowingLoggerFactory loggers = new(LogLevel.Information);
        Assert.Throws<InvalidOperationException>(() => UnlinkProbe.Start(loggerFactory: loggers).Dispose());
        KernelResources before = await KernelResources.SettledAsync();

        Assert.Throws<InvalidOperationException>(() => UnlinkProbe.Start(loggerFactory: loggers).Dispose());

        await KernelResources.AssertBackToAsync(before);
    }

    [Fact]
    public async Task ReadAllAsync_WaitingAndNothingComes_EndsWhenCancelled()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start();
        using CancellationTokenSource cancel = new();
        Task<int> reading = CountAsync(probe, cancel.Token);
        await Task.Delay(300, TestContext.Current.CancellationToken);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAllAsync_WaitingAndNothingComes_EndsWhenStopped()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start();
        Task<int> reading = CountAsync(probe, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);

        probe.Stop();

        await reading.WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ReadAllAsync_WaitingAndNothingComes_EndsWhenDisposed()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkProbe probe = UnlinkProbe.Start();
        Task<int> reading = CountAsync(probe, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);

        await probe.DisposeAsync();

        await reading.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Throws<ObjectDisposedException>(() => probe.GetStatistics());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => CountAsync(probe, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAllAsync_DisposedInsideTheLoop_Ends()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkProbe probe = UnlinkProbe.Start();
        Delete(3);
        int seen = 0;

        await foreach (UnlinkEvent e in probe.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            seen++;
            probe.Dispose();
            Assert.NotEmpty(e.Path);
        }

        Assert.Equal(1, seen);
    }

    [Fact]
    public async Task ReadAllAsync_SecondReader_Throws()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start();
        using CancellationTokenSource cancel = new();
        Task<int> first = CountAsync(probe, cancel.Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => CountAsync(probe, TestContext.Current.CancellationToken));

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task ReadAllAsync_LeftAndEnteredAgain_ContinuesWithTheNextEvent()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start();
        Delete(3);

        List<string> seen = [];
        await foreach (UnlinkEvent e in probe.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (e.ProcessId == Environment.ProcessId)
            {
                seen.Add(e.Path);
                break;
            }
        }

        seen.AddRange((await probe.StopAndReadOwnAsync()).Select(e => e.Path));
        Assert.Equal(["missing-0", "missing-1", "missing-2"], seen);
    }

    [Fact]
    public async Task ReadAllAsync_WaitingIdle_NeverWakesUp()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using UnlinkProbe probe = UnlinkProbe.Start();
        using CancellationTokenSource cancel = new();
        Task<int> reading = CountAsync(probe, cancel.Token);

        await WaiterThreads.WaitForAQuietSecondAsync(TestContext.Current.CancellationToken); // In others somebody may delete.

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    /// <summary>Before Linux 5.19 a thread without CAP_BPF may not read a map, not even the counters of its own probe.</summary>
    [Fact]
    public async Task Stop_WithoutTheCapabilitiesOfTheStart_EndsTheReadingAndLeavesNothingBehind()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        await StartReadAndDisposeAsync(UnlinkAttachKind.Auto);
        KernelResources before = await KernelResources.SettledAsync();
        UnlinkProbe probe = UnlinkProbe.Start();
        Task<int> reading = CountAsync(probe, TestContext.Current.CancellationToken);

        Assert.Null(Unprivileged.Run(probe.Stop));
        await reading.WaitAsync(Soon, TestContext.Current.CancellationToken);

        if (Unprivileged.Run(() => probe.GetStatistics()) is { } refused)
        {
            Assert.IsType<BpfException>(refused);
            Assert.Throws<BpfException>(() => probe.GetStatistics()); // What was missed at the end is not known any more.
        }

        Assert.Null(Unprivileged.Run(probe.Dispose));
        await KernelResources.AssertBackToAsync(before);
    }

    [Fact]
    public async Task Dispose_WithoutTheCapabilitiesOfTheStart_LeavesNothingBehind()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        await StartReadAndDisposeAsync(UnlinkAttachKind.Auto);
        KernelResources before = await KernelResources.SettledAsync();

        Assert.Null(Unprivileged.Run(UnlinkProbe.Start().Dispose));

        await KernelResources.AssertBackToAsync(before);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Start_ProbesOfEveryKind_EachReportsBesideTwoOfOne(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        UnlinkProbe[] probes = [.. Enumerable.Concat([kind, kind], AttachKinds.OfThisKernel()).Select(Start)];

        Delete(2);

        foreach (UnlinkProbe probe in probes)
        {
            using (probe)
            {
                Assert.Equal(["missing-0", "missing-1"], (await probe.StopAndReadOwnAsync()).Select(e => e.Path));
                Losses.AssertNoneOfOwn(probe);
            }
        }
    }

    private static UnlinkProbe Start(UnlinkAttachKind kind) => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

    private static async Task StartReadAndDisposeAsync(UnlinkAttachKind kind)
    {
        await using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });
        using CancellationTokenSource cancel = new();
        Task<int> reading = CountAsync(probe, cancel.Token);
        Delete(1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static void Delete(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Posix.Unlink(System.Text.Encoding.UTF8.GetBytes($"missing-{i}"));
        }
    }

    private static async Task<int> CountAsync(UnlinkProbe probe, CancellationToken cancellationToken)
    {
        int count = 0;
        await foreach (UnlinkEvent _ in probe.ReadAllAsync(cancellationToken))
        {
            count++;
        }

        return count;
    }
}
