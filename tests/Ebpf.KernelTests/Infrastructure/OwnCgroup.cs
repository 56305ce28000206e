using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>A cgroup of version 2 that this process is in until it is disposed.</summary>
internal sealed partial class OwnCgroup : IDisposable
{
    private static readonly TimeSpan ThreadsEndWithin = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _mount = new();
    private readonly string _before;

    private readonly string _name;

    private OwnCgroup(string name)
    {
        _name = name;
        _before = File.ReadLines("/proc/self/cgroup").Single(line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
    }

    internal string Path => $"{_mount.Path}/{_name}";

    /// <summary>A command that runs its arguments in the cgroup. While the kernel has no memory for them, it is short for all that they do: they wait instead of
    /// being ended.</summary>
    internal string[] Launcher => ["sh", "-c", $"echo -1000 >/proc/self/oom_score_adj && echo 0 >{Path}/cgroup.procs && exec \"$@\"", "sh"];

    internal static OwnCgroup MakeOrSkip(string? name = null)
    {
        OwnCgroup cgroup = MountOrSkip(name ?? $"ebpf-test-{Environment.ProcessId}");
        Directory.CreateDirectory(cgroup.Path);
        Enter(cgroup.Path);
        return cgroup;
    }

    /// <summary>A cgroup with a limit of memory, which this process is not in.</summary>
    internal static OwnCgroup MakeForMemoryOrSkip(int limitBytes)
    {
        OwnCgroup cgroup = MountOrSkip($"ebpf-memory-{Environment.ProcessId}");
        try
        {
            File.WriteAllText($"{cgroup._mount.Path}/cgroup.subtree_control", "+memory");
        }
        catch (IOException)
        {
            cgroup.Unmount();
            Assert.Skip("needs cgroup version 2 with the memory controller");
        }

        Directory.CreateDirectory(cgroup.Path);
        File.WriteAllText($"{cgroup.Path}/memory.max", $"{limitBytes}");
        return cgroup;
    }

    public void Dispose()
    {
        Enter(_mount.Path + _before);
        // A thread that is ending stays until it is gone.
        Assert.True(SpinWait.SpinUntil(() => File.ReadLines($"{Path}/cgroup.events").Contains("populated 0"), ThreadsEndWithin));
        Directory.Delete(Path);
        Unmount();
    }

    private static OwnCgroup MountOrSkip(string name)
    {
        Require.Root();
        OwnCgroup cgroup = new(name);
        if (mount("cgroup2", cgroup._mount.Path, "cgroup2", 0, 0) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            cgroup._mount.Dispose();
            Assert.Skip($"cannot mount cgroup version 2: {Errno.GetName(error)}");
        }

        return cgroup;
    }

    private void Unmount()
    {
        Assert.Equal(0, umount(_mount.Path));
        _mount.Dispose();
    }

    private static void Enter(string cgroup) => File.WriteAllText($"{cgroup}/cgroup.procs", $"{Environment.ProcessId}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string type, nuint flags, nint data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount(string target);
}
