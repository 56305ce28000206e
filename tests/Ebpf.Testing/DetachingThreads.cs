namespace Ebpf.Testing;

/// <summary>The threads on which disposed probes detach. They hold descriptors for some tenths of a second.</summary>
public static class DetachingThreads
{
    private const string Name = "Ebpf detaching";
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(30);

    /// <summary>Waits until those of earlier tests have ended.</summary>
    public static void WaitForEnd()
    {
        if (!SpinWait.SpinUntil(() => !Exist(), EndWithin))
        {
            throw new TimeoutException("A disposed probe has not detached.");
        }
    }

    private static bool Exist() => Directory.GetDirectories("/proc/self/task").Any(task => ReadName(task) == Name);

    private static string ReadName(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").TrimEnd('\n');
        }
        catch (IOException)
        {
            return ""; // The thread has ended since the directory was listed.
        }
    }
}
