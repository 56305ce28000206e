using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Runs code on a thread that sees no tracefs: in a mount namespace of its own, which ends with the thread.</summary>
internal static partial class WithoutTraceFs
{
    private const int CLONE_NEWNS = 0x20000;
    private const uint MS_REC_PRIVATE = 0x4000 | 0x40000;
    private const int MNT_DETACH = 2;

    /// <returns>What the code threw; null when it did not.</returns>
    internal static Exception? Run(Action action)
    {
        Exception? thrown = null;
        Thread thread = new(() => thrown = Record.Exception(() =>
        {
            Assert.Equal(0, unshare(CLONE_NEWNS));
            Assert.Equal(0, mount(0, "/", 0, MS_REC_PRIVATE, 0)); // So that nothing is unmounted elsewhere.
            Unmount("/sys/kernel/tracing");
            Unmount("/sys/kernel/debug");
            action();
        }));
        thread.Start();
        thread.Join();
        return thrown;
    }

    /// <summary>All that is mounted there, one over the other.</summary>
    private static void Unmount(string target)
    {
        while (umount2(target, MNT_DETACH) == 0)
        {
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(nint source, string target, nint type, nuint flags, nint data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
