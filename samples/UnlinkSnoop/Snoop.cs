using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Ebpf.Probes.Unlink;

namespace UnlinkSnoop;

/// <summary>Prints events until Ctrl-C, a time or a number.</summary>
internal static class Snoop
{
    private const int StandardOutput = 1;
    private const int BrokenPipe = 32; // EPIPE.

    internal static async Task RunAsync(UnlinkProbe probe, SnoopOptions options)
    {
        // To stop is gentler than to cancel: what was deleted before Ctrl-C is still shown.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(probe, context));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(probe, context));
        using Timer? timer = options.Duration is { } duration
            ? new Timer(_ => probe.Stop(), null, duration, Timeout.InfiniteTimeSpan)
            : null;
        Console.Error.WriteLine($"Attached: {probe.Attachment}. Ctrl-C ends.");

        using Stream stream = OpenOutput();
        SnoopOutput output = new(stream, options.Json);
        int shown = 0;
        try
        {
            // In place, in the ring: the quickest way to read. "await foreach" over ReadAllAsync has events that may be kept.
            await probe.ReadViewsAsync(Show, output.Flush);
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            return; // Nobody reads the output any more (| head).
        }

        if (probe.GetStatistics() is { Lost: > 0 } statistics)
        {
            Console.Error.WriteLine($"{statistics.Lost} deletions were lost: {statistics}");
        }

        void Show(UnlinkEventView e)
        {
            if (shown == options.Count)
            {
                return; // What came before the end was noticed.
            }

            output.Add(in e);
            if (++shown == options.Count)
            {
                probe.Stop();
            }
        }
    }

    // The console does not say when its pipe is closed.
    private static Stream OpenOutput()
    {
        FileStream output = new(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }

    private static void Stop(UnlinkProbe probe, PosixSignalContext context)
    {
        context.Cancel = true;
        probe.Stop();
    }
}
