using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Core.Tests;

/// <summary>What the garbage collector does to a reader that nobody completed.</summary>
public sealed class RingBufferPipeReaderAbandonedTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public void Reader_AbandonedAfterAWait_IsCollectedWithItsDescriptor()
    {
        (WeakReference<RingBufferPipeReader> reader, WeakReference<SafeFileHandle> descriptor) = Abandon(endTheWait: true);

        Assert.True(SpinWait.SpinUntil(() => Collect() && !reader.TryGetTarget(out _) && !descriptor.TryGetTarget(out _), Soon));
    }

    [Fact]
    public void Reader_AbandonedWhileItWaits_IsKept()
    {
        (WeakReference<RingBufferPipeReader> reader, _) = Abandon(endTheWait: false);

        Collect();

        Assert.True(reader.TryGetTarget(out RingBufferPipeReader? waiting));
        waiting.Complete();
    }

    /// <remarks>Not inlined, so that no local variable of the test holds the reader.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference<RingBufferPipeReader> Reader, WeakReference<SafeFileHandle> Descriptor) Abandon(bool endTheWait)
    {
#pragma warning disable CA2000 // Abandoned is what it is to be.
        FakeRing ring = new();
#pragma warning restore CA2000
        using CancellationTokenSource cancel = new();
        Task waiting = ring.Reader.ReadAsync(cancel.Token).AsTask();
        Assert.False(waiting.IsCompleted);
        if (endTheWait)
        {
            cancel.Cancel();
            Assert.True(SpinWait.SpinUntil(() => waiting.IsCanceled, Soon));
        }

        return (new WeakReference<RingBufferPipeReader>(ring.Reader), new WeakReference<SafeFileHandle>(ring.ReadersDescriptor));
    }

    private static bool Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    }
}
