namespace Ebpf.Core.Tests;

public class RingBufferRecordTests
{
    [Fact]
    public void TryRead_TwoRecords_ReturnsBothWithoutPadding()
    {
        ReadOnlySpan<byte> buffer = [3, 0, 0, 0, 9, 9, 9, 9, 1, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];

        Assert.True(RingBufferRecord.TryRead(ref buffer, out ReadOnlySpan<byte> payload));
        Assert.Equal([1, 2, 3], payload.ToArray());
        Assert.True(RingBufferRecord.TryRead(ref buffer, out payload));
        Assert.Equal([7], payload.ToArray());
        Assert.True(buffer.IsEmpty);
        Assert.False(RingBufferRecord.TryRead(ref buffer, out _));
    }

    [Fact]
    public void TryRead_EmptyPayload_ReturnsIt()
    {
        ReadOnlySpan<byte> buffer = [0, 0, 0, 0, 0, 0, 0, 0];

        Assert.True(RingBufferRecord.TryRead(ref buffer, out ReadOnlySpan<byte> payload));
        Assert.True(payload.IsEmpty);
    }

    [Fact]
    public void TryRead_Discarded_SkipsIt()
    {
        ReadOnlySpan<byte> buffer = [1, 0, 0, 0x40, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0];

        Assert.True(RingBufferRecord.TryRead(ref buffer, out ReadOnlySpan<byte> payload));
        Assert.Equal([7], payload.ToArray());
    }

    [Fact]
    public void TryRead_OnlyDiscarded_ConsumesItAndReturnsFalse()
    {
        ReadOnlySpan<byte> buffer = [1, 0, 0, 0x40, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0];

        Assert.False(RingBufferRecord.TryRead(ref buffer, out _));
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void TryRead_Busy_StopsBeforeIt()
    {
        ReadOnlySpan<byte> buffer = [1, 0, 0, 0x80, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0];

        Assert.False(RingBufferRecord.TryRead(ref buffer, out _));
        Assert.Equal(16, buffer.Length);
    }

    [Theory]
    [InlineData(9u)]
    [InlineData(0x3FFFFFFFu)]
    public void TryRead_LengthBeyondBuffer_Throws(uint length)
    {
        byte[] bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, length);

        Assert.Throws<InvalidDataException>(() =>
        {
            ReadOnlySpan<byte> buffer = bytes;
            RingBufferRecord.TryRead(ref buffer, out _);
        });
    }
}
