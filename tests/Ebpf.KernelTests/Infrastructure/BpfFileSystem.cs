using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>A BPF file system of the test's own.</summary>
internal sealed partial class BpfFileSystem : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private BpfFileSystem()
    {
    }

    internal string Path => _directory.Path;

    internal static BpfFileSystem MountOrSkip()
    {
        BpfFileSystem mounted = new();
        if (mount("bpf", mounted.Path, "bpf", 0, 0) != 0)
        {
            mounted._directory.Dispose();
            Assert.Skip($"cannot mount a BPF file system: errno {Marshal.GetLastPInvokeError()}");
        }

        return mounted;
    }

    public void Dispose()
    {
        Assert.Equal(0, umount(Path));
        _directory.Dispose();
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, nint data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount(string target);
}
