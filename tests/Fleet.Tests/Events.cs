using Ebpf.Probes.Unlink;

namespace Fleet.Tests;

internal static class Events
{
    internal static UnlinkEvent Create(long sequence, string path) => UnlinkEvent.Create(new UnlinkEventData
    {
        Sequence = sequence,
        Time = DateTimeOffset.UnixEpoch.AddMilliseconds(sequence),
        ProcessId = 4711,
        Command = "rm",
        Path = path,
        FullPath = path,
        PathState = UnlinkPathState.Resolved,
    });

    internal static UnlinkEvent[] Create(long first, int count, string folder = "/tmp/") =>
        [.. Enumerable.Range(0, count).Select(i => Create(first + i, $"{folder}{first + i}"))];
}
