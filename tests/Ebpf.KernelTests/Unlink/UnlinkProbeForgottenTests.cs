using System.Runtime.CompilerServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Probes that nobody disposed.</summary>
[Trait("Part", "Endurance")]
public sealed class UnlinkProbeForgottenTests
{
    private const int Probes = 60;

    [Fact]
    public async Task Sixty_OnceReadAndForgotten_LeaveNothingBehindAndAWarningEach()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        using RecordingLoggerFactory loggers = new();
        await ForgetAsync(1, loggers); // What is loaded and opened once for the process.
        await CollectAsync();
        KernelResources before = await KernelResources.SettledAsync();
        loggers.Lines.Clear();

        await ForgetAsync(Probes, loggers);
        await CollectAsync();

        await KernelResources.AssertBackToAsync(before);
        Assert.Equal(Probes, loggers.Lines.Count(line => line.StartsWith("Warning Ebpf.Probes.Unlink.UnlinkProbe A probe was not disposed", StringComparison.Ordinal)));
    }

    /// <summary>The enumeration alone keeps the probe.</summary>
    [Fact]
    public async Task ReadAllAsync_OnlyReferenceToTheProbe_KeepsIt()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);

        await AssertIsKeptAsync();

        await CollectAsync(); // Its meter would count for other tests.
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task AssertIsKeptAsync()
    {
        await using IAsyncEnumerator<UnlinkEvent> events = Start().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        ValueTask<bool> next = events.MoveNextAsync();

        await CollectAsync();
        Posix.Unlink("kept"u8.ToArray());

        Assert.True(await next.AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IAsyncEnumerable<UnlinkEvent> Start() => UnlinkProbe.Start().ReadAllAsync();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task ForgetAsync(int count, RecordingLoggerFactory loggers)
    {
        for (int i = 0; i < count; i++)
        {
            UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { RingBufferSizeBytes = Environment.SystemPageSize }, loggers);
            Posix.Unlink("missing"u8.ToArray());
            await foreach (UnlinkEvent _ in probe.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                break;
            }
        }
    }

    private static async Task CollectAsync()
    {
        await Task.Yield(); // The last probe is not on this thread's stack any more.
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
