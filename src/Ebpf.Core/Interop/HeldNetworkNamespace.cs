namespace Ebpf.Interop;

/// <summary>The network namespace of the thread that made it, for work there later.</summary>
/// <param name="descriptor">That of <see cref="Path"/>. A number, not a handle: those of a forgotten attachment are finalized in any order.</param>
internal sealed class HeldNetworkNamespace(int descriptor)
{
    /// <summary>The file of the calling thread's namespace.</summary>
    internal const string Path = "/proc/thread-self/ns/net";

    private readonly string? _name = ReadName();

    /// <summary>Does work in the namespace, on a thread of its own where the calling one is in another, and closes the descriptor.</summary>
    /// <returns>What the work returned; false also where this process may not enter the namespace, which takes CAP_SYS_ADMIN.</returns>
    internal bool RunAndClose(Func<bool> work)
    {
        bool done = false;
        if (ReadName() == _name)
        {
            done = work();
        }
        else
        {
            Thread inside = new(() => done = Libc.setns(descriptor, Libc.CLONE_NEWNET) == 0 && work()) { IsBackground = true };
            inside.Start();
            inside.Join();
        }

        return Libc.close(descriptor) == 0 & done;
    }

    private static string? ReadName() => new FileInfo(Path).LinkTarget;
}
