using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Ebpf.Testing;

namespace Ebpf.Benchmarks;

/// <summary>A user's own struct of 96 bytes, 4,000 times in a ring in plain memory; times are for one record.</summary>
[MemoryDiagnoser]
public class StructBenchmarks : IDisposable
{
    private const int Records = 4000;

    private readonly FakeRing _ring = new(1024 * 1024);
    private RingBufferReader<Record> _reader = null!;

    [GlobalSetup]
    public void Fill()
    {
        for (int i = 0; i < Records; i++)
        {
            _ring.TryWrite(MemoryMarshal.AsBytes<Record>([new Record { Number = i }]));
        }

        _reader = RingBufferReader<Record>.Create(_ring.Reader, default(StructParser<Record>));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _reader.Dispose();
        _ring.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public async Task<long> ReadAllAsync()
    {
        ulong start = _ring.ConsumerPosition;
        long sum = 0;
        await foreach (Record record in _reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            sum += record.Number;
            if (record.Number == Records - 1)
            {
                break;
            }
        }

        _ring.ConsumerPosition = start;
        return sum;
    }

    [StructLayout(LayoutKind.Sequential, Size = 96)]
    private struct Record
    {
        internal long Number;
    }
}
