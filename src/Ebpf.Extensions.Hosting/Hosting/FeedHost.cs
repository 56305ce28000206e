using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting;

/// <summary>Runs a source with the host, and publishes its events.</summary>
/// <remarks>
/// The source starts before all other services, and stops before them, so that they can read what is left. A failure never throws out of
/// the host's start: the process would then end by an abort and a stack trace instead of one line and an exit code.
/// </remarks>
internal sealed class FeedHost<TEvent>(
    string name,
    Func<IFeedSource<TEvent>> start,
    EventFeed<TEvent> feed,
    FeedHostOptions options,
    IHostApplicationLifetime lifetime,
    ILogger logger) : IHostedLifecycleService, IDisposable
{
    private const int FailureExitCode = 1;

    private readonly CancellationTokenSource _stopping = new(); // Ends the wait for a restart.
    private readonly CancellationTokenSource _aborting = new(); // Ends the publishing.
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private volatile IFeedSource<TEvent>? _source;
    private bool _isDisposed;

    internal FeedState State { get; private set; }

    internal Exception? Failure { get; private set; }

    /// <summary>Null before the first start that succeeded. It stays readable after the end.</summary>
    internal IFeedSource<TEvent>? Source => _source;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        Exception? failure = TryStart();
        _running = RunAsync(failure);
        return Task.CompletedTask;
    }

    /// <summary>Stops the source, and waits until its events are published and read.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(options.DrainTimeout);
        using CancellationTokenRegistration abort = timeout.Token.Register(_aborting.Cancel);
        Detach();
        await _running.ConfigureAwait(false);
        try
        {
            await feed.Drained.WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogMessages.NotDrained(logger, name, string.Join(", ", feed.DescribeSubscribers()));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Cancel(); // A host that was never stopped.
        _aborting.Cancel();
        lock (_gate)
        {
            _isDisposed = true;
            _source?.Dispose();
        }
    }

    /// <remarks>Where the kernel refuses, what was read before is still to be published.</remarks>
    private void Detach()
    {
        try
        {
            _source?.Detach();
        }
        catch (Exception e)
        {
            string reason = ToLine(e);
            LogMessages.NotDetached(logger, name, reason);
        }
    }

    private Exception? TryStart()
    {
        try
        {
            IFeedSource<TEvent>? former = _source;
            IFeedSource<TEvent> source = start();
            lock (_gate)
            {
                _source = source;
                if (_isDisposed)
                {
                    source.Dispose();
                }
            }

            State = FeedState.Running;
            Dispose(former);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <remarks>A source that failed may fail at its end, too; the new one runs all the same.</remarks>
    private void Dispose(IFeedSource<TEvent>? former)
    {
        try
        {
            former?.Dispose();
        }
        catch (Exception e)
        {
            string reason = ToLine(e);
            LogMessages.NotDisposed(logger, name, reason);
        }
    }

    private async Task RunAsync(Exception? failure)
    {
        failure ??= await PublishAsync().ConfigureAwait(false);
        while (failure is not null && options.RestartDelay is { } delay && !_stopping.IsCancellationRequested)
        {
            State = FeedState.Restarting;
            Failure = failure;
            string reason = ToLine(failure);
            LogMessages.StartsAgain(logger, name, delay, reason);
            await Task.Delay(delay, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            failure = _stopping.IsCancellationRequested ? null : await RestartAsync().ConfigureAwait(false);
        }

        State = failure is null ? FeedState.Stopped : FeedState.Failed;
        feed.Complete();
        if (failure is not null)
        {
            End(failure);
        }
    }

    private async Task<Exception?> RestartAsync()
    {
        Exception? failure = TryStart();
        if (failure is null && _stopping.IsCancellationRequested)
        {
            Detach(); // StoppingAsync may have detached the source before this one.
        }

        return failure ?? await PublishAsync().ConfigureAwait(false);
    }

    /// <returns>The failure; null when the host stopped the source.</returns>
    private async Task<Exception?> PublishAsync()
    {
        try
        {
            await feed.PublishAllAsync(_source!.ReadAllAsync(_aborting.Token), _aborting.Token).ConfigureAwait(false);
            return _stopping.IsCancellationRequested ? null : new InvalidOperationException("The events ended, and nobody had stopped them.");
        }
        catch (OperationCanceledException) when (_aborting.IsCancellationRequested)
        {
            return null; // StoppingAsync tells which subscriber held the events up.
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <remarks>Not before the host has started: until then, a stop would throw out of its start.</remarks>
    private void End(Exception failure)
    {
        Failure = failure;
        string reason = ToLine(failure);
        LogMessages.Failed(logger, name, reason);
        LogMessages.FailedHere(logger, failure, name);
        Environment.ExitCode = FailureExitCode;
        lifetime.ApplicationStarted.Register(lifetime.StopApplication);
    }

    private static string ToLine(Exception failure) => failure.Message.ReplaceLineEndings(" ");
}
