namespace Ebpf.KernelTests;

/// <summary>Typed reading of a ring that a program writes to.</summary>
public sealed class RingBufferReaderTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly BpfObject _object;

    public RingBufferReaderTests()
    {
        Require.TraceFs();
        _object = TestObject.Load("maps");
    }

    private BpfMap Ring => _object.Maps["a_ring_with_a_long_name"];

    public void Dispose() => _object?.Dispose();

    [Fact]
    public async Task ReadAllAsync_RecordsOfAProgram_AreEventsUntilStop()
    {
        using RingBufferReader<ulong> reader = RingBufferReader.Open<ulong>(Ring);
        using BpfLink link = _object.Programs["on_getpgid"].AttachTracepoint("syscalls", "sys_enter_getpgid");
        Task<List<ulong>> reading = ReadAsync(reader);
        for (int process = 0x40000001; process <= 0x40000003; process++)
        {
            Posix.GetProcessGroup(process);
        }

        link.Dispose();
        reader.Stop();

        Assert.Equal([0x40000001ul, 0x40000002ul, 0x40000003ul], (await reading.WaitAsync(Soon, TestContext.Current.CancellationToken)).Where(id => id >= 0x40000000));
        Assert.Equal((long)(await reading).Count, reader.Delivered);
    }

    [Fact]
    public void Open_RingThatHasAReader_Throws()
    {
        using (RingBufferReader.Open<ulong>(Ring))
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => RingBufferReader.Open<ulong>(Ring));
            Assert.Contains(Ring.Name, e.Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => RingBufferPipeReader.Open(Ring));
        }

        RingBufferReader.Open<ulong>(Ring).Dispose(); // Free again.
    }

    [Fact]
    public async Task Complete_BufferStillOut_KeepsOtherReadersOutUntilAdvanceTo()
    {
        RingBufferPipeReader first = RingBufferPipeReader.Open(Ring);
        using (_object.Programs["on_getpgid"].AttachTracepoint("syscalls", "sys_enter_getpgid"))
        {
            Posix.GetProcessGroup(0x40000001);
        }

        SequencePosition start = (await first.ReadAsync(TestContext.Current.CancellationToken)).Buffer.Start;
        first.Complete();

        Assert.Throws<InvalidOperationException>(() => RingBufferReader.Open<ulong>(Ring));
        Assert.Throws<InvalidOperationException>(() => first.AdvanceTo(start));
        RingBufferReader.Open<ulong>(Ring).Dispose();
    }

    private static async Task<List<ulong>> ReadAsync(RingBufferReader<ulong> reader)
    {
        List<ulong> read = [];
        await foreach (ulong id in reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            read.Add(id);
        }

        return read;
    }
}
