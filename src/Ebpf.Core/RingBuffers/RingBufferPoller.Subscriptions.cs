using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>The places of the readers.</content>
internal sealed unsafe partial class RingBufferPoller
{
    /// <summary>A reader as the poller knows it.</summary>
    internal sealed class Subscriber(SafeFileHandle ring, RingBufferPipeReader reader)
    {
        private readonly WeakReference<RingBufferPipeReader> _reader = new(reader);

        internal SafeFileHandle Ring => ring;

        /// <summary>The reader while it waits, so that it is not collected; otherwise null.</summary>
        internal RingBufferPipeReader? Waiting { get; set; }

        internal bool TryGetReader([NotNullWhen(true)] out RingBufferPipeReader? found) => _reader.TryGetTarget(out found);
    }

    /// <summary>One reader's place with the poller, which ends with the reader. Disposing the last one ends the thread.</summary>
    internal sealed class Subscription(RingBufferPoller poller, long token, Subscriber subscriber) : IDisposable
    {
        ~Subscription() => poller.Unsubscribe(token);

        internal void BeginWait(RingBufferPipeReader reader) => subscriber.Waiting = reader;

        internal void EndWait() => subscriber.Waiting = null;

        public void Dispose()
        {
            GC.SuppressFinalize(this);
            poller.Unsubscribe(token);
        }
    }
}
