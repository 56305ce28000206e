namespace Ebpf.SoakTests;

/// <summary>A reader, and the reading that one thread begins.</summary>
/// <param name="ring">No other reader may use it.</param>
internal sealed class ReaderInUse(BpfMap ring)
{
    private static readonly TimeSpan MostForEnd = TimeSpan.FromSeconds(60);

    private Task _reading = Task.CompletedTask;

    internal RingBufferReader<ulong> Reader { get; } = RingBufferReader.Open<ulong>(ring);

    /// <summary>Begins a reading, which waits for records that never come.</summary>
    internal void BeginReading() => _reading = ReadAsync();

    /// <summary>Waits for its end. Then the reader is disposed, and says so.</summary>
    internal void AssertEnds()
    {
        Assert.True(_reading.Wait(MostForEnd, CancellationToken.None), "A reading does not end.");
        Assert.Throws<ObjectDisposedException>(() => Reader.ReadAllAsync(CancellationToken.None).ToBlockingEnumerable(CancellationToken.None).Count());
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (ulong _ in Reader.ReadAllAsync(CancellationToken.None))
            {
                Assert.Fail("Nobody writes to the ring.");
            }
        }
        catch (ObjectDisposedException)
        {
            // Before the reading began.
        }
    }
}
