using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
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

        using TextWriter output = OpenOutput();
        int shown = 0;
        try
        {
            await foreach (UnlinkEvent e in probe.ReadAllAsync())
            {
                output.WriteLine(options.Json ? JsonSerializer.Serialize(e, SnoopJson.Default.UnlinkEvent) : ToLine(e));
                if (++shown == options.Count)
                {
                    break;
                }
            }
        }
        catch (IOException e) when (e.HResult == BrokenPipe)
        {
            return; // Nobody reads the output any more (| head).
        }

        if (probe.GetStatistics() is { Lost: > 0 } statistics)
        {
            Console.Error.WriteLine($"{statistics.Lost} deletions were lost: {statistics}");
        }
    }

    // The console does not say when its pipe is closed.
    private static TextWriter OpenOutput()
    {
        FileStream output = new(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.Out : new StreamWriter(output) { AutoFlush = true };
    }

    private static void Stop(UnlinkProbe probe, PosixSignalContext context)
    {
        context.Cancel = true;
        probe.Stop();
    }

    private static string ToLine(UnlinkEvent e) =>
        $"{e.Time.ToLocalTime():HH:mm:ss.ffffff} {e.DisplayCommand,-16} pid {e.ProcessId,-7} uid {e.UserId,-5} "
        + $"{e.ErrorName ?? "OK",-8} {e.Latency.TotalMicroseconds,8:F1} us  {e.DisplayFullPath ?? e.DisplayPath}{Mark(e)}";

    private static string Mark(UnlinkEvent e) =>
        (e.PathState is UnlinkPathState.Truncated or UnlinkPathState.Unreadable ? $" ({e.PathState})" : "")
        + (e.Operation == UnlinkOperations.Unlink ? "" : $" ({e.Operation})");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(UnlinkEvent))]
internal sealed partial class SnoopJson : JsonSerializerContext;
