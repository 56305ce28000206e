using System.Diagnostics;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>SIGKILL, to who watches and to who is watched.</summary>
public sealed class UnlinkProbeKillTests : IDisposable
{
    private const int ExitCodeOfSigKill = 128 + 9;
    private const string KprobeList = "/sys/kernel/debug/kprobes/list";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task TracingProcess_Killed_LeavesNothingInTheKernel()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        KernelResources before = await KernelResources.SettledAsync();
        string[] kprobes = ReadKprobes();

        using (Process snoop = await UnlinkSnoopTests.StartAsync())
        {
            KernelResources during = KernelResources.Now();
            Assert.True(during.Programs >= before.Programs + 2 && during.Maps > before.Maps, $"before {before}, during {during}");
            Assert.Equal(IsBestByKprobe, !kprobes.SequenceEqual(ReadKprobes()));
            await KillAsync(snoop);
        }

        await KernelResources.AssertKernelBackToAsync(before);
        Assert.Equal(kprobes, ReadKprobes());
    }

    [Fact]
    public async Task TracedProcess_KilledInAStorm_EveryDeletionIsAccountedAndTheProbeGoesOn()
    {
        const int Files = 10_000;
        Require.CanAttach(UnlinkAttachKind.Auto);
        for (int i = 0; i < Files; i++)
        {
            Posix.Create(_directory.File($"{i}"));
        }

        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { RingBufferSizeBytes = 16 << 20 });
        using Process deleter = Command.Start("rm", "-r", _directory.Path);
        await WaitForDeletionsOfAsync(probe, deleter.Id, 100);
        await KillAsync(deleter);
        int left = Directory.GetFiles(_directory.Path).Length;
        Posix.Unlink("after the storm"u8.ToArray());

        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        Assert.Equal(0, probe.GetStatistics().Lost);
        Assert.Equal(Files - 100 - left, events.Count(e => e.ProcessId == deleter.Id));
        Assert.Single(events, e => e.ProcessId == Environment.ProcessId && e.Path == "after the storm");
    }

    private static async Task WaitForDeletionsOfAsync(UnlinkProbe probe, int pid, int count)
    {
        await foreach (UnlinkEvent e in probe.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (e.ProcessId == pid && --count == 0)
            {
                return;
            }
        }
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodeOfSigKill, process.ExitCode);
    }

    private static bool IsBestByKprobe => KernelFeatures.HasKprobes && Environment.OSVersion.Version >= new Version(6, 1);

    /// <summary>Each kprobe of the kernel, for example «do_unlinkat+0x0».</summary>
    private static string[] ReadKprobes() => File.Exists(KprobeList) ? File.ReadAllLines(KprobeList) : [];
}
