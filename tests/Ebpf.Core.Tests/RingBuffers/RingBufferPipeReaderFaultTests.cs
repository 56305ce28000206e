using System.IO.Pipelines;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Core.Tests;

/// <summary>A ring that cannot be read fails the read and nothing else.</summary>
public sealed class RingBufferPipeReaderFaultTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly FakeRing _ring = new();

    private RingBufferPipeReader Reader => _ring.Reader;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _ring.Dispose();

    [Theory]
    [InlineData(0ul, (3 * 4096ul) + 8)]
    [InlineData(0ul, 4096ul + 8)]
    [InlineData(8ul, 0ul)]
    public void TryRead_PositionsThatContradictTheSize_Throws(ulong consumer, ulong producer)
    {
        _ring.ConsumerPosition = consumer;
        _ring.ProducerPosition = producer;

        Assert.Throws<InvalidDataException>(() => Reader.TryRead(out _));
        Assert.Throws<InvalidDataException>(() => { _ = Reader.ReadAsync(Token).AsTask(); });
    }

    [Fact]
    public async Task ReadAsync_PositionsGoWrongWhileItWaits_FailsTheReadAlone()
    {
        using FakeRing other = new();
        Task<ReadResult> read = Reader.ReadAsync(Token).AsTask();
        Task<ReadResult> otherRead = other.Reader.ReadAsync(Token).AsTask();

        _ring.ProducerPosition = (3 * 4096) + 8;
        _ring.WakeUp();

        await Assert.ThrowsAsync<InvalidDataException>(() => read.WaitAsync(Soon, Token));
        other.TryWrite([1]);
        Assert.Equal([[1]], other.Reader.Take(await otherRead.WaitAsync(Soon, Token)));
        _ring.ProducerPosition = 0;
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public void Map_RingThatOverwrites_ThrowsNotSupported()
    {
        using SafeFileHandle none = new();

        NotSupportedException e = Assert.Throws<NotSupportedException>(() => RingBufferMapping.Map(none, 4096, BpfMapFlags.Overwrite));

        Assert.Contains("BPF_F_RB_OVERWRITE", e.Message, StringComparison.Ordinal);
    }
}
