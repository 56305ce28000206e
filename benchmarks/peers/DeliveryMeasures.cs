using System.Diagnostics;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>The time of a consumer of <c>await foreach</c>: nanoseconds an event.</summary>
internal sealed class DeliveryMeasures(RecordSource source) : IDisposable
{
    private const int Burst = 10_000;

    private readonly SemaphoreSlim _allTaken = new(0);
    private long _taken;
    private long _wanted;
    private long _lastTimestamp;

    internal long Sum { get; private set; }

    /// <summary>From the first record's sending to the last one's receipt.</summary>
    internal double Bursts(int rounds) => Deliver(rounds, Burst);

    /// <summary>One event at a time: from its sending to its receipt.</summary>
    internal double Latency(int rounds) => Deliver(rounds, 1);

    public void Dispose() => _allTaken.Dispose();

    private double Deliver(int rounds, int burst)
    {
        using RingBufferReader<UnlinkEvent> reader = source.OpenReader(new UnlinkEventParser(KernelClock.Start()));
        _taken = 0;
        Task reading = ReadAsync(reader);
        double[] results = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            Thread.Sleep(1); // The reader is asleep again when the next burst comes, as in C.
            Volatile.Write(ref _wanted, _taken + burst);
            long start = Stopwatch.GetTimestamp();
            source.Send(burst);
            _allTaken.Wait();
            results[i] = (_lastTimestamp - start) / (double)burst;
        }

        reader.Stop();
        reading.Wait();
        return results.Order().ElementAt(rounds / 2);
    }

    private async Task ReadAsync(RingBufferReader<UnlinkEvent> reader)
    {
        await foreach (UnlinkEvent e in reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            Sum += e.ProcessId + e.PathBytes[0];
            if (++_taken == Volatile.Read(ref _wanted))
            {
                _lastTimestamp = Stopwatch.GetTimestamp();
                _allTaken.Release();
            }
        }
    }
}
