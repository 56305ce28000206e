using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Peers;

/// <summary>Drains the full perf buffer of a CPU, of the program of native/bpf/bench/perf_records.bpf.c: nanoseconds a record.</summary>
internal sealed class PerfDrainMeasures : IDisposable
{
    /// <summary>1 MiB, as the peer's.</summary>
    private const int PagesPerCpu = 256;

    /// <summary>A reading's own, whatever it reads.</summary>
    private const long LargestAllocation = 1024;

    private readonly BpfObject _object;
    private readonly BpfProgram _program;
    private long _sum;
    private int _taken;

    internal PerfDrainMeasures()
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        _object = BpfObject.LoadResource(typeof(PerfDrainMeasures).Assembly, $"perf_records.bpf.{architecture}.o");
        _program = _object.Programs["send_records"];
    }

    internal uint ProgramId => _program.GetInfo().Id;

    internal double View(int rounds)
    {
        using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(
            _object.Maps["records"], new PerfBufferReaderOptions { PagesPerCpu = PagesPerCpu });
        reader.Stop(); // Each reading then ends when the buffers are empty.
        EventHandlerInPlace<PerfRecord> take = Take;
        double[] results = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            uint sent = _program.Run().ReturnValue;
            _taken = 0;
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            Task reading = reader.ReadInPlaceAsync(take);
            results[i] = (Stopwatch.GetTimestamp() - start) / (double)sent;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (!reading.IsCompletedSuccessfully || _taken != sent || allocated > LargestAllocation)
            {
                throw new IOException($"{_taken} of {sent} records were read, with {allocated} bytes allocated.");
            }
        }

        return results.Order().ElementAt(rounds / 2);
    }

    public void Dispose() => _object.Dispose();

    private void Take(ref readonly PerfRecord record)
    {
        _sum += record.Number;
        _taken++;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PerfRecord
    {
        internal long Number;
        internal Words Rest;
    }

    [InlineArray(11)]
    private struct Words
    {
        private long _first;
    }
}
