using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ebpf.Peers;

/// <summary>A user's own struct, read by <c>await foreach</c> from a full ring: nanoseconds a record.</summary>
internal sealed class StructMeasures(RecordSource source)
{
    private const int WarmUpRounds = 15;
    private const int Rounds = 20;

    private bool _isWarm;

    internal long Sum { get; private set; }

    internal double Drain()
    {
        for (int i = 0; !_isWarm && i < WarmUpRounds; i++)
        {
            DrainAsync(Rounds).GetAwaiter().GetResult();
            Thread.Sleep(100); // The runtime compiles while nothing else runs.
        }

        _isWarm = true;
        return DrainAsync(Rounds).GetAwaiter().GetResult();
    }

    private async Task<double> DrainAsync(int rounds)
    {
        using RingBufferReader<Record> reader = source.OpenReader<Record>();
        double[] results = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            int sent = source.FillWithoutPaths();
            long start = Stopwatch.GetTimestamp();
            await TakeAsync(reader, sent).ConfigureAwait(false);
            results[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / sent;
        }

        return results.Order().ElementAt(rounds / 2);
    }

    private async Task TakeAsync(RingBufferReader<Record> reader, int count)
    {
        await foreach (Record record in reader.ReadAllAsync().ConfigureAwait(false))
        {
            Sum += record.ProcessId;
            if (--count == 0)
            {
                return;
            }
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = 184)]
    private struct Record
    {
        [FieldOffset(72)]
        internal int ProcessId;
    }
}
