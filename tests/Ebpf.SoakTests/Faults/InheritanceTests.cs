using System.Diagnostics;
using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.SoakTests;

/// <summary>A process that watches gives nothing to the programs that it starts, and nothing to other users.</summary>
public sealed class InheritanceTests
{
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Pipes and sockets of the runtime may be between their making and their flag, but none of these.</summary>
    [Fact]
    public async Task Descriptors_OfEachKind_AreClosedOnExec()
    {
        Require.Probe();
        DetachingThreads.WaitForEnd(); // They close descriptors while these are read.
        await using UnlinkProbe probe = UnlinkProbe.Start(
            new UnlinkProbeOptions { FullPaths = true, Filter = new UnlinkFilter(), Operations = UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory });
        using BpfMap perf = BpfMap.Create(new BpfMapOptions { Type = BpfMapType.PerfEventArray, KeySize = 4, ValueSize = 4, MaxEntries = 128 });
        using BpfMap hash = BpfMap.Create(new BpfMapOptions { Type = BpfMapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        using PerfBufferReader<ulong> reader = PerfBufferReader.Open<ulong>(perf);
        using SafeFileHandle duplicate = hash.DuplicateHandle();
        using KernelClock clock = KernelClock.Start();
        Task read = probe.ReadViewsAsync(_ => { }, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(Directory.GetFiles("/proc/self/fd").Where(IsOfTheKernel), IsInherited);
        Assert.DoesNotContain("anon_inode", await ListOfChildAsync(), StringComparison.Ordinal);

        probe.Stop();
        await read;
    }

    [Fact]
    public void Pin_OfAMap_IsItsOwnersAlone()
    {
        Require.Probe();
        Assert.SkipUnless(Directory.Exists("/sys/fs/bpf") && File.ReadLines("/proc/mounts").Any(line => line.Contains(" /sys/fs/bpf bpf ", StringComparison.Ordinal)),
            "needs a BPF file system");
        string path = $"/sys/fs/bpf/ebpf-soak-{Environment.ProcessId}";
        using BpfMap map = BpfMap.Create(new BpfMapOptions { Type = BpfMapType.Hash, KeySize = 4, ValueSize = 4, MaxEntries = 1 });
        map.Pin(path);
        try
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static bool IsOfTheKernel(string descriptor) => new FileInfo(descriptor).LinkTarget is { } target
        && (target.StartsWith("anon_inode:", StringComparison.Ordinal) || target.StartsWith("/sys/", StringComparison.Ordinal));

    private static bool IsInherited(string descriptor)
    {
        string flags = File.ReadLines(descriptor.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal)).First(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & O_CLOEXEC) == 0;
    }

    private static async Task<string> ListOfChildAsync()
    {
        using Process child = Process.Start(new ProcessStartInfo("ls", ["-l", "/proc/self/fd"]) { RedirectStandardOutput = true })!;
        string list = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("pipe:", list, StringComparison.Ordinal);
        return list;
    }
}
