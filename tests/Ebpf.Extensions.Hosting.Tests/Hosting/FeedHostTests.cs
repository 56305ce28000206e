using Ebpf.Probes.Unlink;
using Microsoft.Extensions.DependencyInjection;

namespace Ebpf.Extensions.Hosting.Tests;

public class FeedHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_Probe_PublishesItsEvents()
    {
        await using TestHost test = new();
        await test.Host.StartAsync(Cancellation);
        await using IAsyncEnumerator<FeedItem<UnlinkEvent>> items = test.Feed.Subscribe().GetAsyncEnumerator(Cancellation);

        test.Source.Write();

        Assert.True(await items.MoveNextAsync());
        Assert.Equal(1, items.Current.Sequence);
        Assert.Equal(FeedState.Running, test.Probe.State);
    }

    [Fact]
    public async Task Stop_EventsLeft_AreReadFirst()
    {
        await using TestHost test = new();
        await test.Host.StartAsync(Cancellation);
        FeedSubscription<UnlinkEvent> reader = test.Feed.Subscribe();
        Task<FeedItem<UnlinkEvent>[]> reading = Task.Run(async () => await reader.ToArrayAsync(Cancellation), Cancellation);
        for (int i = 0; i < 1000; i++)
        {
            test.Source.Write();
        }

        await test.Host.StopAsync(Cancellation);

        Assert.Equal(1000, (await reading.WaitAsync(TimeSpan.FromSeconds(60), Cancellation)).Length); // The reader's task may end a little later.
        Assert.Equal(FeedState.Stopped, test.Probe.State);
        Assert.False(test.Source.IsDisposed); // Its statistics can still be read.
        Assert.Empty(test.Log.Lines);
        Assert.Equal(0, Environment.ExitCode);
    }

    [Fact]
    public async Task Stop_SubscriberStalls_EndsAfterTheTimeoutAndNamesIt()
    {
        await using TestHost test = new(new FeedHostOptions { DrainTimeout = TimeSpan.FromMilliseconds(50) });
        await test.Host.StartAsync(Cancellation);
        FeedSubscription<UnlinkEvent> stalled = test.Feed.Subscribe(new FeedSubscriptionOptions { Name = "stalled", Capacity = 1, Overflow = FeedOverflow.Wait });
        test.Source.Write();
        test.Source.Write();

        await test.Host.StopAsync(Cancellation);

        Assert.Contains("Warning The deletion probe ended before these subscribers had read everything: stalled (1 events)", test.Log.Lines);
        Assert.Equal(1, stalled.Missed);
    }

    /// <summary>A stop detaches the source that it finds; the next one would be read until the timeout.</summary>
    [Fact]
    public async Task Stop_WhileASourceStartsAgain_DetachesTheNewOne()
    {
        await using TestHost test = new(new FeedHostOptions { RestartDelay = TimeSpan.FromTicks(1), DrainTimeout = TimeSpan.FromDays(24) });
        using ManualResetEventSlim mayStart = new();
        FakeSource next = await BeginRestartAsync(test, mayStart);

        Task stopping = test.Host.StopAsync(Cancellation);
        mayStart.Set();
        await stopping;

        Assert.True(next.IsDetached);
    }

    /// <returns>The source that starts as soon as it may.</returns>
    private static async Task<FakeSource> BeginRestartAsync(TestHost test, ManualResetEventSlim mayStart)
    {
        FakeSource next = new();
        TaskCompletionSource starts = new(TaskCreationOptions.RunContinuationsAsynchronously);
        test.StartsWith(_ => test.Source, _ =>
        {
            starts.SetResult();
            mayStart.Wait(Cancellation);
            return next;
        });
        await test.Host.StartAsync(Cancellation);
        test.Source.Fail(new IOException("gone"));
        await starts.Task;
        return next;
    }

    /// <summary>As where another service fails to start: a host that is disposed was not always stopped.</summary>
    [Fact]
    public async Task Dispose_WhileASourceStartsAgain_DisposesTheNewOne()
    {
        TestHost test = new(new FeedHostOptions { RestartDelay = TimeSpan.FromTicks(1) });
        using ManualResetEventSlim mayStart = new();
        FakeSource next = await BeginRestartAsync(test, mayStart);

        test.Host.Dispose();
        mayStart.Set();

        Assert.True(SpinWait.SpinUntil(() => next.IsDisposed, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public async Task Restart_FormerSourceFailsToDispose_TheNewOneRuns()
    {
        await using TestHost test = new(new FeedHostOptions { RestartDelay = TimeSpan.FromTicks(1) });
        FakeSource next = new();
        test.Source.DisposeFailure = new IOException("refused");
        test.StartsWith(_ => test.Source, _ => next);
        await test.Host.StartAsync(Cancellation);
        await using IAsyncEnumerator<FeedItem<UnlinkEvent>> items = test.Feed.Subscribe().GetAsyncEnumerator(Cancellation);

        test.Source.Fail(new IOException("gone"));
        next.Write();

        Assert.True(await items.MoveNextAsync());
        Assert.Contains("Error The deletion probe was started again, and its former source could not be released: refused", test.Log.Lines);
    }

    [Fact]
    public void Options_TimesThatTimersDoNotTake_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(nameof(FeedHostOptions.DrainTimeout), () => new FeedHostOptions { DrainTimeout = TimeSpan.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>(nameof(FeedHostOptions.RestartDelay), () => new FeedHostOptions { RestartDelay = TimeSpan.FromDays(50) });
        Assert.Null(new FeedHostOptions { RestartDelay = null }.RestartDelay);
    }

    [Fact]
    public async Task Stop_DetachFails_StillReadsWhatIsLeft()
    {
        await using TestHost test = new();
        await test.Host.StartAsync(Cancellation);
        FeedSubscription<UnlinkEvent> reader = test.Feed.Subscribe();
        Task<FeedItem<UnlinkEvent>[]> reading = Task.Run(async () => await reader.ToArrayAsync(Cancellation), Cancellation);
        test.Source.Write();
        test.Source.DetachFailure = new IOException("refused");

        await test.Host.StopAsync(Cancellation);

        Assert.Single(await reading);
        Assert.Equal("Error The deletion probe could not be detached: refused", Assert.Single(test.Log.Lines));
    }

    [Fact]
    public async Task Start_ProbeFails_EndsTheHostWithACodeAndOneLine()
    {
        await using TestHost test = new();
        test.StartsWith(_ => throw new IOException("no\nBTF"));

        await test.Host.StartAsync(Cancellation);
        await test.HasStopped;

        Assert.Equal("Critical The deletion probe failed, and the host ends: no BTF", Assert.Single(test.Log.Lines));
        Assert.Equal(1, Environment.ExitCode);
        Assert.Equal(FeedState.Failed, test.Probe.State);
        Assert.IsType<IOException>(test.Probe.Failure);
        Assert.Empty(await test.Feed.Subscribe().ToArrayAsync(Cancellation)); // A reader does not wait for ever.
    }

    [Fact]
    public async Task Start_TypoInConfiguration_EndsTheHostWithTheNearName()
    {
        await using TestHost test = new(settings: ("Unlink:FulPaths", "true"));

        await test.Host.StartAsync(Cancellation);
        await test.HasStopped;

        Assert.Contains("Unlink:FulPaths is not a setting: did you mean FullPaths?", Assert.Single(test.Log.Lines), StringComparison.Ordinal);
        Assert.Equal(1, Environment.ExitCode);
    }

    [Fact]
    public async Task Run_ProbeFails_EndsTheHostWithACode()
    {
        await using TestHost test = new();
        await test.Host.StartAsync(Cancellation);

        test.Source.Fail(new InvalidDataException("positions contradict"));
        await test.HasStopped;

        Assert.Equal("Critical The deletion probe failed, and the host ends: positions contradict", Assert.Single(test.Log.Lines));
        Assert.Equal(1, Environment.ExitCode);
    }

    [Fact]
    public async Task Run_EventsEndUnasked_IsAFailure()
    {
        await using TestHost test = new();
        await test.Host.StartAsync(Cancellation);

        test.Source.Detach();
        await test.HasStopped;

        Assert.Equal((FeedState.Failed, 1), (test.Probe.State, Environment.ExitCode));
    }

    [Fact]
    public async Task Run_RestartDelay_StartsAgainForTheSameSubscribers()
    {
        await using TestHost test = new(new FeedHostOptions { RestartDelay = TimeSpan.FromMilliseconds(1) });
        using FakeSource second = new();
        test.StartsWith(_ => test.Source, _ => throw new IOException("not yet"), _ => second);
        await test.Host.StartAsync(Cancellation);
        await using IAsyncEnumerator<FeedItem<UnlinkEvent>> items = test.Feed.Subscribe().GetAsyncEnumerator(Cancellation);

        test.Source.Write();
        Assert.True(await items.MoveNextAsync());
        test.Source.Fail(new InvalidDataException("broken"));
        second.Write();
        Assert.True(await items.MoveNextAsync());

        Assert.Equal(2, items.Current.Sequence);
        Assert.Equal(FeedState.Running, test.Probe.State);
        Assert.True(test.Source.IsDisposed);
        Assert.Equal(
            ["Error The deletion probe failed, and starts again in 00:00:00.0010000: broken", "Error The deletion probe failed, and starts again in 00:00:00.0010000: not yet"],
            test.Log.Lines);
    }

    [Fact]
    public async Task Stop_WhileWaitingForTheRestart_EndsAtOnce()
    {
        await using TestHost test = new(new FeedHostOptions { RestartDelay = TimeSpan.FromDays(1) });
        test.StartsWith(_ => throw new IOException("not yet"));
        await test.Host.StartAsync(Cancellation);
        Assert.Equal(FeedState.Restarting, test.Probe.State);

        await test.Host.StopAsync(Cancellation);

        Assert.Equal((FeedState.Stopped, 0), (test.Probe.State, Environment.ExitCode));
    }

    [Fact]
    public void AddUnlinkProbe_Twice_Throws()
    {
        ServiceCollection services = new();
        services.AddUnlinkProbe();

        Assert.Contains("EventFeed<UnlinkEvent>", Assert.Throws<InvalidOperationException>(() => services.AddUnlinkProbe()).Message, StringComparison.Ordinal);
    }
}
