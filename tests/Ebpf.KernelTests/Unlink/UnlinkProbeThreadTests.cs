using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>All members from any thread, while events come without end.</summary>
[Trait("Part", "Endurance")]
public sealed class UnlinkProbeThreadTests
{
    private const int Rounds = 4;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30); // An emulated guest is slow.

    [Fact]
    public async Task Dispose_WhileOthersReadAskAndFilter_EndsThemAndLeavesNothing()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        await DisposeWhileOthersUseAsync(TimeSpan.Zero); // What is opened once for the process.
        KernelResources before = await KernelResources.SettledAsync();

        for (int i = 0; i < Rounds; i++)
        {
            await DisposeWhileOthersUseAsync(TimeSpan.FromMilliseconds(i * 5));
        }

        await KernelResources.AssertBackToAsync(before);
    }

    private static async Task DisposeWhileOthersUseAsync(TimeSpan delay)
    {
        UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { Filter = new UnlinkFilter() });
        using CancellationTokenSource end = new();
        Task storm = Task.Run(() => Repeat(() => Posix.Unlink("no such file"u8.ToArray()), end.Token));
        Task reading = ReadAsync(probe);
        Task asking = Task.Run(() => RepeatUntilDisposed(() => probe.GetStatistics()));
        Task filtering = Task.Run(() => RepeatUntilDisposed(() => probe.SetFilter(new UnlinkFilter())));
        await Task.Delay(delay, TestContext.Current.CancellationToken);

        await Task.WhenAll(Task.Run(probe.Stop), Task.Run(probe.Dispose), Task.Run(probe.Dispose))
            .WaitAsync(Soon, TestContext.Current.CancellationToken);

        await Task.WhenAll(reading, asking, filtering).WaitAsync(Soon, TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await storm;
    }

    private static async Task ReadAsync(UnlinkProbe probe)
    {
        await foreach (UnlinkEvent e in probe.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.NotEmpty(e.Path);
        }
    }

    private static void Repeat(Action action, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            action();
        }
    }

    private static void RepeatUntilDisposed(Action action)
    {
        try
        {
            Repeat(action, TestContext.Current.CancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // What was waited for.
        }
    }
}
