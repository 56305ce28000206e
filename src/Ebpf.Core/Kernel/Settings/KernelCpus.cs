namespace Ebpf;

/// <summary>The machine's CPUs. <see cref="Environment.ProcessorCount"/> has those of the process, which a container limits.</summary>
/// <remarks>Thread safety: any thread. Source: Documentation/ABI/testing/sysfs-devices-system-cpu of the kernel.</remarks>
public static class KernelCpus
{
    private const string Folder = "/sys/devices/system/cpu/";

    /// <summary>Counts the CPUs that may ever come online: as many as a per-CPU map has values for a key.</summary>
    /// <exception cref="IOException">/sys is not mounted, or does not show them.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read it.</exception>
    public static int CountPossible() => Read("possible").Count;

    /// <summary>Reads which CPUs run now.</summary>
    /// <returns>Their numbers, which may have gaps.</returns>
    /// <exception cref="IOException">/sys is not mounted, or does not show them.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not read it.</exception>
    public static IReadOnlyList<int> ReadOnline() => Read("online");

    private static IReadOnlyList<int> Read(string file)
    {
        string list = File.ReadAllText(Folder + file);
        try
        {
            return OnlineCpus.Parse(list);
        }
        catch (FormatException e)
        {
            throw new IOException($"{Folder}{file} is not a list of CPUs.", e);
        }
    }
}
