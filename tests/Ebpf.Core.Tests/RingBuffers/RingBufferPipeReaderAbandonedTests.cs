using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Core.Tests;

/// <summary>Tests of a reader that was never completed, and is collected.</summary>
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
    public void Reader_AbandonedBeforeAnyRead_IsCollectedWithItsDescriptor()
    {
        (WeakReference<RingBufferPipeReader> reader, WeakReference<SafeFileHandle> descriptor) = Forget();

        Assert.True(SpinWait.SpinUntil(() => Collect() && !reader.TryGetTarget(out _) && !descriptor.TryGetTarget(out _), Soon));
    }

    /// <summary>A span does not keep what it was taken from.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Span_OfAnAbandonedReader_StaysReadableWhereItMayHaveLeftTheLibrary(bool lends, bool isMapped)
    {
        (nint address, WeakReference<RingBufferPipeReader> reader) = AbandonWithABufferOut(lends);

        Assert.True(SpinWait.SpinUntil(() => Collect() && !reader.TryGetTarget(out _), Soon));
        Collect(); // What the reader held is finalized after it.

        Assert.Equal(isMapped, IsMapped(address));
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference<RingBufferPipeReader> Reader, WeakReference<SafeFileHandle> Descriptor) Forget()
    {
#pragma warning disable CA2000 // Abandoned is what it is to be.
        FakeRing ring = new();
#pragma warning restore CA2000
        return (new WeakReference<RingBufferPipeReader>(ring.Reader), new WeakReference<SafeFileHandle>(ring.ReadersDescriptor));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe (nint Address, WeakReference<RingBufferPipeReader> Reader) AbandonWithABufferOut(bool lends)
    {
#pragma warning disable CA2000 // Abandoned is what it is to be.
        FakeRing ring = new(lends: lends);
#pragma warning restore CA2000
        ring.TryWrite([1]);
        Assert.True(ring.Reader.TryRead(out ReadResult result));
        return ((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(result.Buffer.FirstSpan)), new WeakReference<RingBufferPipeReader>(ring.Reader));
    }

    private static bool IsMapped(nint address) => File.ReadLines("/proc/self/maps").Any(line =>
    {
        string[] ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
        return line.Contains("memfd:ring", StringComparison.Ordinal)
            && address >= nint.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            && address < nint.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    });

    private static bool Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    }
}
