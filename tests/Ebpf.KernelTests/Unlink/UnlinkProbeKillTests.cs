using System.Diagnostics;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>SIGKILL, to who watches and to who is watched.</summary>
[Trait("Part", "Endurance")]
public sealed class UnlinkProbeKillTests : IDisposable
{
    private const int ExitCodeOfSigKill = 128 + 9;
    private const int SeenBeforeTheKill = 100;

    /// <summary>So many that their names do not fit into a pipe that nobody reads.</summary>
    private const int Files = 4_000;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TracingProcess_Killed_LeavesNothingInTheKernel(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        KernelResources before = await KernelResources.SettledAsync();
        string[] probes = KernelProbes.Read();

        using Process snoop = await UnlinkSnoopTests.StartAsync("--attach", $"{kind}");
        KernelResources during = KernelResources.Now();
        int probesDuring = KernelProbes.Read().Length;
        await KillAsync(snoop);

        Assert.True(during.HasNew("program", before) && during.HasNew("map", before), $"before {before}, during {during}");
        Assert.Equal(kind != UnlinkAttachKind.Tracepoint, probesDuring > probes.Length);
        await KernelResources.AssertKernelBackToAsync(before);
        Assert.Equal(probes, KernelProbes.Read());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TracedProcess_Killed_LeavesNothingInTheKernelAndTheProbeGoesOn(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        CreateFiles();
        KernelResources before = await KernelResources.SettledAsync();
        string[] probes = KernelProbes.Read();

        using (UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind }))
        {
            await KillDeleterAsync(probe);
            Posix.Unlink("after the storm"u8.ToArray());
            Assert.Single(await probe.StopAndReadOwnAsync(), e => e.Path == "after the storm");
        }

        await KernelResources.AssertKernelBackToAsync(before);
        Assert.Equal(probes, KernelProbes.Read());
    }

    [Fact]
    public async Task TracedProcess_KilledInAStorm_EveryDeletionIsAccounted()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        CreateFiles();
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { RingBufferSizeBytes = 16 << 20 });

        int deleter = await KillDeleterAsync(probe);

        int left = Directory.GetFiles(_directory.Path).Length;
        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        Losses.AssertNoneOfOwn(probe);
        Assert.Equal(Files - SeenBeforeTheKill - left, events.Count(e => e.ProcessId == deleter));
    }

    private void CreateFiles()
    {
        for (int i = 0; i < Files; i++)
        {
            Posix.Create(_directory.File($"{i}"));
        }
    }

    private async Task<int> KillDeleterAsync(UnlinkProbe probe)
    {
        // It cannot come to its end: it tells of every file, and nobody reads that. Where there is one processor, it
        // must not keep it from who reads the events.
        using Process deleter = Command.Start("nice", "-n", "19", "rm", "-rv", _directory.Path);
        await WaitForDeletionsOfAsync(probe, deleter.Id, SeenBeforeTheKill);
        await KillAsync(deleter);
        return deleter.Id;
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
}
