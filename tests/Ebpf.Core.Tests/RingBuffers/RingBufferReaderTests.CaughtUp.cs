namespace Ebpf.Core.Tests;

/// <content>What is called before a wait.</content>
public sealed partial class RingBufferReaderTests
{
    [Fact]
    public async Task ReadInPlaceAsync_CaughtUp_IsCalledBeforeEachWaitAndBeforeTheEnd()
    {
        _ring.TryWrite([1]);
        _ring.TryWrite([2]);
        List<string> seen = [];

        await _reader.ReadInPlaceAsync<ReadOnlySpan<byte>, NotEmpty>(default, view => seen.Add($"{view[0]}"), CatchUp, Token);

        Assert.Equal(["1", "2", "caught up", "3", "caught up"], seen);

        void CatchUp()
        {
            seen.Add("caught up");
            if (seen.Count == 3)
            {
                _ring.TryWrite([3]); // While nobody waits yet.
                _reader.Stop();
            }
        }
    }

    [Fact]
    public async Task ReadInPlaceAsync_CaughtUpThrows_EndsTheReading()
    {
        _ring.TryWrite([1]);

        await Assert.ThrowsAsync<FormatException>(() => _reader.ReadInPlaceAsync<ReadOnlySpan<byte>, NotEmpty>(
            default, _ => { }, () => throw new FormatException(), Token));

        Write(2);
        _reader.Stop();
        Assert.Equal([2], await ReadAsync());
    }
}
