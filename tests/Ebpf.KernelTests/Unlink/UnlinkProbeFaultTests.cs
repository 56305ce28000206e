using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>A start that lacks something works, or says what; it leaves nothing, and the next start works.</summary>
[Trait("Part", "Endurance")]
public sealed class UnlinkProbeFaultTests
{
    private const int EPERM = 1;
    private const int EAGAIN = 11;
    private const int ENOMEM = 12;
    private const int MemoryLimit = 256 * 1024 * 1024;
    private const int SmallestDefaultLimit = 64 * 1024;

    private static int[] Clone => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? [56, 435] : [220, 435];

    [Theory]
    [InlineData("/sys/kernel/tracing", "/sys/kernel/debug")]
    [InlineData("/proc/kallsyms")]
    [InlineData("/sys/kernel/btf")]
    [InlineData("/sys/kernel/btf/vmlinux")]
    [InlineData("/sys", "/proc/sys", "/proc/kallsyms")]
    public async Task Start_FilesAreAbsentOrUnreadable_WorksOrNamesThem(params string[] paths)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkProbe.Start().Dispose(); // What is opened once for the process.
        KernelResources before = await KernelResources.SettledAsync();

        Exception? refusal = Hidden.Run(() => UnlinkProbe.Start().Dispose(), paths);

        TestContext.Current.TestOutputHelper?.WriteLine($"{refusal?.Message ?? "works"}");
        if (refusal is not null)
        {
            BpfException e = Assert.IsType<BpfException>(refusal);
            Assert.NotEqual(BpfErrorKind.Other, e.Kind);
            Assert.Matches("tracefs|kallsyms|BTF", e.Message);
        }

        await KernelResources.AssertBackToAsync(before);
        UnlinkProbe.Start().Dispose();
    }

    [Theory]
    [InlineData(UnlinkAttachKind.Auto)]
    [InlineData(UnlinkAttachKind.Fentry)]
    public void Start_TypesAreCovered_NamesThem(UnlinkAttachKind kind)
    {
        Require.Root();
        using TemporaryDirectory directory = new();
        string file = Path.Combine(directory.Path, "types");
        File.WriteAllText(file, "gage");

        BpfException e = Assert.IsType<BpfException>(
            Hidden.Run(() => UnlinkProbe.Start(new() { AttachKind = kind }).Dispose(), (file, BtfTypes.KernelPath)));

        Assert.Contains("something is mounted over it", e.Message, StringComparison.Ordinal);
        Assert.Contains("Unmount that", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ThreadsAreRefused_SaysSo()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        await ChildTest.RunAsync($"{nameof(UnlinkProbeFaultTests)}.{nameof(StartWhereNoThreadIsAllowed)}");
    }

    /// <summary>In a process of its own, in which no thread waits yet.</summary>
    [Fact(Explicit = true)]
    public void StartWhereNoThreadIsAllowed()
    {
        BpfException e = Assert.IsType<BpfException>(Seccomp.Run(() => UnlinkProbe.Start().Dispose(), EAGAIN, Clone));

        Assert.Equal((BpfErrorKind.ResourceLimit, EAGAIN), (e.Kind, e.ErrorNumber));
        Assert.Contains("pids.max", e.Message, StringComparison.Ordinal);
        UnlinkProbe.Start().Dispose();
    }

    [Fact]
    public async Task Start_MemoryIsRefused_SaysSo()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        Require.Kernel(5, 11); // Before, maps are locked memory.
        using OwnCgroup cgroup = OwnCgroup.MakeForMemoryOrSkip(MemoryLimit);
        await ChildTest.RunAsync($"{nameof(UnlinkProbeFaultTests)}.{nameof(StartBeyondTheMemoryLimit)}", cgroup.Launcher);
    }

    /// <summary>In a process of its own, which alone is in the cgroup.</summary>
    [Fact(Explicit = true)]
    public async Task StartBeyondTheMemoryLimit()
    {
        UnlinkProbe.Start().Dispose();
        KernelResources before = await KernelResources.SettledAsync();

        BpfException e = Assert.Throws<BpfException>(() => UnlinkProbe.Start(new UnlinkProbeOptions { RingBufferSizeBytes = MemoryLimit }).Dispose());

        Assert.Equal((BpfErrorKind.ResourceLimit, ENOMEM), (e.Kind, e.ErrorNumber));
        Assert.Contains("memory.max", e.Message, StringComparison.Ordinal);
        await KernelResources.AssertBackToAsync(before);
        UnlinkProbe.Start().Dispose();
    }

    [Fact]
    public async Task Start_LockedMemoryIsRefused_MattersOnlyBeforeLinux511()
    {
        Require.CanAttach(UnlinkAttachKind.Kprobe);
        using KernelSetting paranoid = new("/proc/sys/kernel/perf_event_paranoid", "2"); // Kprobes for others than root.
        UnlinkProbeOptions options = new() { AttachKind = UnlinkAttachKind.Kprobe };
        UnlinkProbe.Start(options).Dispose();
        KernelResources before = await KernelResources.SettledAsync();
        Exception? refusal;
        using (LockedMemoryLimit.Of(SmallestDefaultLimit))
        {
            refusal = Unprivileged.Run(() => UnlinkProbe.Start(options).Dispose(), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON);
        }

        if (Environment.OSVersion.Version >= new Version(5, 11))
        {
            Assert.Null(refusal);
        }
        else
        {
            BpfException e = Assert.IsType<BpfException>(refusal);
            Assert.Equal((BpfErrorKind.ResourceLimit, EPERM), (e.Kind, e.ErrorNumber));
            Assert.Contains("LimitMEMLOCK=infinity", e.Remedy, StringComparison.Ordinal);
        }

        await KernelResources.AssertBackToAsync(before);
        UnlinkProbe.Start(options).Dispose();
    }
}
