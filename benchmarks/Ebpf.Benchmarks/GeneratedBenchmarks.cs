using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Ebpf.Testing;

namespace Ebpf.Benchmarks;

/// <summary>ExecSnoop's records, 1,000 times in a ring in plain memory: read as the struct that Ebpf.Build makes, and as one written by hand;
/// times are for one record.</summary>
[MemoryDiagnoser]
public class GeneratedBenchmarks : IDisposable
{
    private const int Records = 1000;

    private readonly FakeRing _ring = new(1024 * 1024);
    private RingBufferReader<ExecEvent> _generated = null!;
    private RingBufferReader<HandWritten> _handWritten = null!;

    [GlobalSetup]
    public void Fill()
    {
        HandWritten record = default;
        "bash"u8.CopyTo(record.ParentCommand);
        "/usr/bin/rm"u8.CopyTo(record.File);
        for (uint i = 0; i < Records; i++)
        {
            record.ProcessId = i;
            _ring.TryWrite(MemoryMarshal.AsBytes<HandWritten>([record]));
        }

        _generated = RingBufferReader<ExecEvent>.Create(_ring.Reader, default(StructParser<ExecEvent>));
        _handWritten = RingBufferReader<HandWritten>.Create(_ring.Reader, default(StructParser<HandWritten>));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _generated.Dispose();
        _handWritten.Dispose();
        _ring.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public async Task<long> ByHand()
    {
        ulong start = _ring.ConsumerPosition;
        long sum = 0;
        await foreach (HandWritten record in _handWritten.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            sum += record.ProcessId + KernelText.TrimAtNul(record.File).Length;
            if (record.ProcessId == Records - 1)
            {
                break;
            }
        }

        _ring.ConsumerPosition = start;
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public async Task<long> Generated()
    {
        ulong start = _ring.ConsumerPosition;
        long sum = 0;
        await foreach (ExecEvent record in _generated.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            sum += record.ProcessId + record.File.Bytes.Length;
            if (record.ProcessId == Records - 1)
            {
                break;
            }
        }

        _ring.ConsumerPosition = start;
        return sum;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct HandWritten
    {
        internal ulong StartNs;
        internal uint ProcessId;
        internal uint ParentProcessId;
        internal uint UserId;
        internal uint FileLength;
        internal Bytes16 ParentCommand;
        internal Bytes256 File;
    }

    [InlineArray(16)]
    private struct Bytes16
    {
        private byte _first;
    }

    [InlineArray(256)]
    private struct Bytes256
    {
        private byte _first;
    }
}
