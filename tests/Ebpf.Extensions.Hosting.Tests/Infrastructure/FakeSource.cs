using System.Threading.Channels;
using Ebpf.Probes.Unlink;

namespace Ebpf.Extensions.Hosting.Tests;

/// <summary>A probe without a kernel: it gives what the test writes.</summary>
internal sealed class FakeSource : IUnlinkSource
{
    private readonly Channel<UnlinkEvent> _events = Channel.CreateUnbounded<UnlinkEvent>();

    internal bool IsDisposed { get; private set; }

    internal Channel<UnlinkFilter> Filters { get; } = Channel.CreateUnbounded<UnlinkFilter>();

    public UnlinkAttachment Attachment => throw new NotSupportedException();

    public UnlinkProbeStatistics GetStatistics() => throw new NotSupportedException();

    public void SetFilter(UnlinkFilter filter) => Filters.Writer.TryWrite(filter);

    public IAsyncEnumerable<UnlinkEvent> ReadAllAsync(CancellationToken cancellationToken) => _events.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Thrown by Detach, after it has detached.</summary>
    internal Exception? DetachFailure { get; set; }

    /// <summary>Thrown by Dispose.</summary>
    internal Exception? DisposeFailure { get; set; }

    internal bool IsDetached { get; private set; }

    public void Detach()
    {
        IsDetached = true;
        _events.Writer.TryComplete();
        if (DetachFailure is not null)
        {
            throw DetachFailure;
        }
    }

    public void Dispose()
    {
        IsDisposed = true;
        if (DisposeFailure is { } failure)
        {
            DisposeFailure = null; // The host disposes it again.
            throw failure;
        }
    }

    internal void Write() => Assert.True(_events.Writer.TryWrite(default));

    internal void Fail(Exception failure) => _events.Writer.Complete(failure);
}
