using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Runs code on a thread for which directories are empty and files are root's: in a mount namespace of its own.</summary>
internal static partial class Hidden
{
    private const int CLONE_NEWNS = 0x20000;
    private const ulong MS_BIND = 0x1000;
    private const ulong MS_REC_PRIVATE = 0x4000 | 1 << 18;

    /// <returns>What the code threw; null when it did not.</returns>
    internal static Exception? Run(Action action, params string[] paths) => OwnThread.Run(() => Hide(paths), action);

    /// <param name="action">The code.</param>
    /// <param name="mount">A file, and the one that it covers.</param>
    internal static Exception? Run(Action action, (string From, string To) mount) => OwnThread.Run(() => Cover(mount.From, mount.To), action);

    private static void Cover(string from, string to)
    {
        Unshare();
        AssertSucceeds(mount(from, to, null, MS_BIND, 0));
    }

    private static void Unshare()
    {
        AssertSucceeds(unshare(CLONE_NEWNS));
        AssertSucceeds(mount("none", "/", null, MS_REC_PRIVATE, 0));
    }

    private static void Hide(string[] paths)
    {
        Unshare();
        foreach (string directory in paths.Where(Directory.Exists))
        {
            AssertSucceeds(mount("none", directory, "tmpfs", 0, 0));
        }

        Array.ForEach([.. paths.Where(File.Exists)], Close);
    }

    private static void Close(string file)
    {
        string closed = Path.GetTempFileName();
        File.SetUnixFileMode(closed, UnixFileMode.None);
        AssertSucceeds(mount(closed, file, null, MS_BIND, 0));
        File.Delete(closed);
    }

    private static void AssertSucceeds(int result) => Assert.True(result == 0, $"errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? fileSystemType, ulong flags, nint data);
}
