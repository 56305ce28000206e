using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>A reader's behaviour while events come as fast as they can.</summary>
public enum Reading
{
    /// <summary>Reads all.</summary>
    Steady,

    /// <summary>Reads in place, without events of its own.</summary>
    Views,

    /// <summary>Rests after each thousand events, so that the ring is full meanwhile.</summary>
    Stalls,

    /// <summary>Leaves the loop after a hundred events, and begins again.</summary>
    Breaks,

    /// <summary>Is cancelled after about a hundred events, and begins again.</summary>
    Cancels,

    /// <summary>Throws out of the loop after a hundred events, and begins again.</summary>
    Throws,
}

/// <summary>Reads a probe to its end in one of these ways.</summary>
internal static class Reader
{
    private const int Few = 100;

    /// <returns>How many events of the process were read.</returns>
    internal static async Task<long> ReadToEndAsync(UnlinkProbe probe, Reading reading)
    {
        if (reading == Reading.Views)
        {
            long views = 0;
            await probe.ReadViewsAsync(_ => views++, TestContext.Current.CancellationToken);
            return views;
        }

        long total = 0, before;
        do
        {
            before = total;
            using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            try
            {
                await foreach (UnlinkEvent e in probe.ReadAllAsync(cancel.Token))
                {
                    total++;
                    await BehaveAsync(reading, total, cancel);
                    if (reading == Reading.Breaks && total - before == Few)
                    {
                        break;
                    }
                }
            }
            catch (Exception e) when (e is TimeZoneNotFoundException || (e is OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested))
            {
                // Thrown, or cancelled, on purpose.
            }
        }
        while (total > before);

        return total;
    }

    private static async ValueTask BehaveAsync(Reading reading, long total, CancellationTokenSource cancel)
    {
        switch (reading)
        {
            case Reading.Stalls when total % 1000 == 0:
                await Task.Delay(5, CancellationToken.None);
                break;
            case Reading.Cancels when total % Few == 0:
                await cancel.CancelAsync();
                break;
            case Reading.Throws when total % Few == 0:
                throw new TimeZoneNotFoundException("This is on purpose.");
        }
    }
}
