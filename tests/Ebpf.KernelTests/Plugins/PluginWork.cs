using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The work of a plugin. <see cref="PluginContext"/> calls it by name.</summary>
internal static class PluginWork
{
    /// <summary>Loads an object that the verifier refuses. The reason reaches the exception through libbpf's messages.</summary>
    internal static string LoadRejected()
    {
        try
        {
            TestObject.Load("rejected").Dispose();
            return "loaded";
        }
        catch (BpfException e)
        {
            return $"{e.GetType().Name}: {e.Message.Split('\n')[0]}"; // The lines below have addresses.
        }
    }

    internal static string ReadProbe()
    {
        string path = Path.GetTempFileName();
        UnlinkProbeOptions options = new() { Filter = new UnlinkFilter { ProcessIds = [Environment.ProcessId] } };
        using UnlinkProbe probe = UnlinkProbe.Start(options);
        File.Delete(path);
        return probe.ReadAllAsync().ToBlockingEnumerable().First().Path;
    }
}
