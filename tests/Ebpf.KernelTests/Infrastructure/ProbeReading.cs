using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

internal static class ProbeReading
{
    /// <summary>Detaches and returns all that the kernel had committed.</summary>
    internal static async Task<List<UnlinkEvent>> StopAndReadAsync(this UnlinkProbe probe)
    {
        probe.Stop();
        List<UnlinkEvent> events = [];
        await foreach (UnlinkEvent e in probe.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            events.Add(e);
        }

        return events;
    }

    /// <summary>Only this process's.</summary>
    internal static async Task<List<UnlinkEvent>> StopAndReadOwnAsync(this UnlinkProbe probe) =>
        [.. (await probe.StopAndReadAsync()).Where(e => e.ProcessId == Environment.ProcessId)];
}
