namespace Ebpf.Probes.Unlink;

/// <summary>The end of attachments, on a thread of its own.</summary>
/// <remarks>
/// The kernel takes 70 ms for each tracepoint: it waits until no processor runs the program. The programs of a probe that stops do
/// nothing more, so its caller need not wait.
/// </remarks>
internal static class Detaching
{
    /// <param name="links">The attachments, in the order of their end.</param>
    /// <param name="inBackground">False: returns when all have ended.</param>
    internal static void Start(BpfLink[] links, bool inBackground)
    {
        if (!inBackground || !TryStartThread(links))
        {
            Run(links);
        }
    }

    private static bool TryStartThread(BpfLink[] links)
    {
        try
        {
            new Thread(() => Run(links)) { IsBackground = true, Name = "Ebpf detaching" }.UnsafeStart();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false; // No thread can be made (RLIMIT_NPROC).
        }
    }

    private static void Run(BpfLink[] links) => Array.ForEach(links, link => link.Dispose());
}
