using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>Drains a full ring: nanoseconds a record.</summary>
internal sealed class DrainMeasures(RecordSource source)
{
    private const int BatchBytes = 64 * 1024;

    private readonly UnlinkEventParser _parser = new(KernelClock.Start());

    private delegate int BatchTaker(ref ReadOnlySpan<byte> rest);

    internal long Sum { get; private set; }

    internal double View(int rounds) => Measure(rounds, source.FillWithoutPaths, TakeViews);

    internal double Own(int rounds) => Measure(rounds, source.Fill, TakeOwned<Bytes>);

    internal double OwnWithText(int rounds) => Measure(rounds, source.Fill, TakeOwned<Text>);

    private double Measure(int rounds, Func<int> fill, BatchTaker takeBatch)
    {
        RingBufferPipeReader ring = source.OpenRing();
        double[] results = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            int sent = fill();
            long start = Stopwatch.GetTimestamp();
            int taken = TakeAll(ring, takeBatch);
            results[i] = (Stopwatch.GetTimestamp() - start) / (double)sent;
            if (taken != sent)
            {
                throw new IOException("Records were lost.");
            }
        }

        ring.Complete();
        return results.Order().ElementAt(rounds / 2);
    }

    private static int TakeAll(RingBufferPipeReader ring, BatchTaker takeBatch)
    {
        int taken = 0;
        while (ring.TryRead(out ReadResult result))
        {
            ReadOnlySpan<byte> rest = result.Buffer.FirstSpan;
            taken += takeBatch(ref rest);
            ring.AdvanceTo(result.Buffer.GetPosition(result.Buffer.Length - rest.Length));
        }

        return taken;
    }

    private int TakeViews(ref ReadOnlySpan<byte> buffer)
    {
        ReadOnlySpan<byte> rest = buffer;
        int least = Math.Max(0, rest.Length - BatchBytes);
        int taken = 0;
        long sum = 0;
        while (rest.Length > least && RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> record))
        {
            sum += MemoryMarshal.AsRef<UnlinkEventLayout>(record).ProcessId;
            taken++;
        }

        Sum += sum;
        buffer = rest;
        return taken;
    }

    private int TakeOwned<TUse>(ref ReadOnlySpan<byte> buffer)
        where TUse : IUse
    {
        ReadOnlySpan<byte> rest = buffer;
        int least = Math.Max(0, rest.Length - BatchBytes);
        int taken = 0;
        long sum = 0;
        while (rest.Length > least && RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> record)
            && _parser.TryParse(record, out UnlinkEvent e))
        {
            sum += e.ProcessId + TUse.Path(in e);
            taken++;
        }

        Sum += sum;
        buffer = rest;
        return taken;
    }

    /// <summary>The first character of a path.</summary>
    private interface IUse
    {
        public static abstract int Path(in UnlinkEvent e);
    }

    private readonly struct Bytes : IUse
    {
        public static int Path(in UnlinkEvent e) => e.PathBytes[0];
    }

    private readonly struct Text : IUse
    {
        public static int Path(in UnlinkEvent e) => e.Path[0];
    }
}
