using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Ebpf.Probes.Unlink;
using Ebpf.Testing;

namespace Ebpf.Benchmarks;

/// <summary>A ring in plain memory that holds 4,000 records of 208 bytes; times are for one record.</summary>
[MemoryDiagnoser]
public class RingBenchmarks : IDisposable
{
    private const int Records = 4000;
    private const int PathLength = 32;

    private readonly FakeRing _ring = new(1024 * 1024);
    private RingBufferReader<UnlinkEvent> _reader = null!;

    [GlobalSetup]
    public void Fill()
    {
        byte[] record = RecordBuilder.Build("/var/tmp/ebpf-bench/0123456789.t"u8);
        for (int i = 0; i < Records; i++)
        {
            _ring.TryWrite(record);
        }

        _reader = RingBufferReader<UnlinkEvent>.Create(_ring.Reader, new UnlinkEventParser(KernelClock.Start()));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _reader.Dispose();
        _ring.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The framing alone: a span taken apart.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public int Framing()
    {
        _ring.Reader.TryRead(out ReadResult result);
        ReadOnlySpan<byte> rest = result.Buffer.FirstSpan;
        int sum = Sum(ref rest);
        _ring.Reader.AdvanceTo(result.Buffer.Start);
        return sum;
    }

    /// <summary>One read and one advance for all: a batch as large as it can be.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public int PipeReaderDrain()
    {
        ulong start = _ring.ConsumerPosition;
        _ring.Reader.TryRead(out ReadResult result);
        ReadOnlySpan<byte> rest = result.Buffer.FirstSpan;
        int sum = Sum(ref rest);
        _ring.Reader.AdvanceTo(result.Buffer.GetPosition(result.Buffer.Length - rest.Length));
        _ring.ConsumerPosition = start;
        return sum;
    }

    /// <summary>One read and one advance for a record: the least that a batch can be.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public int PipeReaderRecordByRecord()
    {
        ulong start = _ring.ConsumerPosition;
        int sum = 0;
        while (_ring.Reader.TryRead(out ReadResult result))
        {
            ReadOnlySpan<byte> rest = result.Buffer.FirstSpan;
            RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> payload);
            sum += payload.Length;
            _ring.Reader.AdvanceTo(result.Buffer.GetPosition(result.Buffer.Length - rest.Length));
        }

        _ring.ConsumerPosition = start;
        return sum;
    }

    /// <summary>The work of await foreach for an event.</summary>
    [Benchmark(OperationsPerInvoke = Records)]
    public async Task<int> ReadAllAsync()
    {
        ulong start = _ring.ConsumerPosition;
        int taken = 0;
        await foreach (UnlinkEvent e in _reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            taken += e.Path.Length;
            if (taken == Records * PathLength)
            {
                break;
            }
        }

        _ring.ConsumerPosition = start;
        return taken;
    }

    private static int Sum(ref ReadOnlySpan<byte> rest)
    {
        int sum = 0;
        while (RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> payload))
        {
            sum += payload.Length;
        }

        return sum;
    }
}
