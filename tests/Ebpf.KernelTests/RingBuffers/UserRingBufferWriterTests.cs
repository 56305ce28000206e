using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ebpf.KernelTests.RingBuffers;

public sealed class UserRingBufferWriterTests : IDisposable
{
    private readonly BpfObject _object;
    private readonly UserRingBufferWriter _writer;

    public UserRingBufferWriterTests()
    {
        Require.Root();
        Require.Kernel(6, 1);
        _object = TestObject.Load("user_ring");
        _writer = UserRingBufferWriter.Open(_object.Maps["requests"]);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _object.Dispose();
    }

    [Fact]
    public void TryWrite_Records_AreWhatAProgramDrains()
    {
        Assert.True(_writer.TryWrite(40ul));
        Assert.True(_writer.TryWrite(BitConverter.GetBytes(2ul)));
        Assert.True(_writer.TryWrite(8, 100ul, static (record, value) => BinaryPrimitives.WriteUInt64LittleEndian(record, value)));

        Assert.Equal((3u, 142ul, 100ul), Drain());
        Assert.Equal((3u, 142ul, 100ul), Drain());
    }

    /// <summary>A record of 8 bytes takes 16, and the ring has 4,096: it wraps many times, at all offsets.</summary>
    [Fact]
    public void TryWrite_FarMoreThanTheRingHolds_LosesNothing()
    {
        ulong sum = 0;
        uint count = 0;
        for (ulong i = 0; i < 10_000; i++)
        {
            byte[] record = new byte[8 + (8 * (i % 5))];
            BinaryPrimitives.WriteUInt64LittleEndian(record, i);
            if (!_writer.TryWrite(record))
            {
                Drain();
                Assert.True(_writer.TryWrite(record));
            }

            sum += i;
            count++;
        }

        Assert.Equal((count, sum, 9_999ul), Drain());
    }

    [Fact]
    public void TryWrite_FullRing_IsFalseAndWritesNothing()
    {
        for (int i = 0; i < 4096 / 16; i++)
        {
            Assert.True(_writer.TryWrite(1ul));
        }

        Assert.False(_writer.TryWrite(1ul));
        Assert.Equal((256u, 256ul, 1ul), Drain());
        Assert.True(_writer.TryWrite(1ul));
    }

    [Fact]
    public void TryWrite_ActionThrows_DiscardsTheRecord()
    {
        Assert.Throws<InvalidDataException>(() => _writer.TryWrite(8, 0, static (_, _) => throw new InvalidDataException()));
        Assert.True(_writer.TryWrite(5ul));

        Assert.Equal((1u, 5ul, 5ul), Drain());
    }

    [Fact]
    public void Members_ImpossibleLengthOrDisposed_Throw()
    {
        Assert.Equal(4088, _writer.LongestRecord);
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.TryWrite(new byte[4089]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _writer.TryWrite(-1, 0, static (_, _) => { }));
        Assert.Throws<InvalidOperationException>(() => UserRingBufferWriter.Open(_object.Maps["requests"]));
        Assert.Throws<ArgumentException>(() => UserRingBufferWriter.Open(_object.Maps["user_rin.bss"]));
        _writer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _writer.TryWrite(1ul));
        UserRingBufferWriter.Open(_object.Maps["requests"]).Dispose();
    }

    [Fact]
    public void Dispose_SecondTime_LeavesTheRingToItsNextWriter()
    {
        _writer.Dispose();
        using UserRingBufferWriter next = UserRingBufferWriter.Open(_object.Maps["requests"]);

        _writer.Dispose();

        Assert.Throws<InvalidOperationException>(() => UserRingBufferWriter.Open(_object.Maps["requests"]));
    }

    [Fact]
    public void Dispose_ByTheActionThatWrites_ThrowsAndDiscardsTheRecord()
    {
        Assert.Throws<InvalidOperationException>(() => _writer.TryWrite(8, _writer, static (record, writer) =>
        {
            writer.Dispose();
            record.Clear();
        }));

        Assert.True(_writer.TryWrite(5ul));
        Assert.Equal((1u, 5ul, 5ul), Drain());
    }

    private (uint Count, ulong Sum, ulong Last) Drain()
    {
        _object.Programs["drain"].Run();
        Assert.True(_object.Maps["user_rin.bss"].As<uint, Counters>().TryGetValue(0, out Counters counters));
        return (counters.Count, counters.Sum, counters.Last);
    }

    /// <summary>The global variables of user_ring.bpf.c.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 20)]
    private struct Counters
    {
        [FieldOffset(0)] internal ulong Sum;
        [FieldOffset(8)] internal ulong Last;
        [FieldOffset(16)] internal uint Count;
    }
}
