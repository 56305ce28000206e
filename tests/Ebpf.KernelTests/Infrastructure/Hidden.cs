using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Runs code on a thread for which directories are empty: in a mount namespace of its own.</summary>
internal static partial class Hidden
{
    private const int CLONE_NEWNS = 0x20000;
    private const ulong MS_REC_PRIVATE = 0x4000 | 1 << 18;

    /// <returns>What the code threw; null when it did not.</returns>
    internal static Exception? Run(Action action, params string[] directories) => OwnThread.Run(() => Hide(directories), action);

    private static void Hide(string[] directories)
    {
        AssertSucceeds(unshare(CLONE_NEWNS));
        AssertSucceeds(mount("none", "/", null, MS_REC_PRIVATE, 0));
        foreach (string directory in directories.Where(Directory.Exists))
        {
            AssertSucceeds(mount("none", directory, "tmpfs", 0, 0));
        }
    }

    private static void AssertSucceeds(int result) => Assert.True(result == 0, $"errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? fileSystemType, ulong flags, nint data);
}
