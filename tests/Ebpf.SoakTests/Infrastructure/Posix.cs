using System.Runtime.InteropServices;

namespace Ebpf.SoakTests;

/// <summary>System calls as C makes them.</summary>
internal static unsafe partial class Posix
{
    private const int RLIMIT_NOFILE = 7;

    /// <summary>Counts as a deletion, and has nothing to delete.</summary>
    internal static void UnlinkNothing()
    {
        fixed (byte* path = "/no such file"u8)
        {
            _ = unlink(path);
        }
    }

    /// <summary>Sets how many descriptors this process may have; the hard limit stays.</summary>
    internal static ulong SetDescriptorLimit(ulong limit)
    {
        Assert.Equal(0, getrlimit(RLIMIT_NOFILE, out Limit now));
        Assert.Equal(0, setrlimit(RLIMIT_NOFILE, now with { Soft = limit }));
        return now.Soft;
    }

    /// <returns>-1 when there is none left.</returns>
    internal static int Duplicate(int descriptor) => dup(descriptor);

    internal static void Close(int descriptor) => _ = close(descriptor);

    internal static void Signal(int process, int signal) => Assert.Equal(0, kill(process, signal));

    [LibraryImport("libc")]
    private static partial int unlink(byte* path);

    [LibraryImport("libc")]
    private static partial int dup(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, in Limit limit);

    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
