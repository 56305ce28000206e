using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>
/// What a test needs of the process and of the kernel; without it the test is skipped with the reason. This is the one
/// place that knows which of Debian's kernels has what: a guest skips nothing else.
/// </summary>
internal static class Require
{
    internal static void Root() => Assert.SkipUnless(Environment.UserName == "root", "needs root");

    internal static void Kprobes()
    {
        Root();
        Assert.SkipUnless(KernelFeatures.HasKprobes, "this kernel was built without kprobes");
        Assert.SkipWhen(KernelFeatures.Lockdown == KernelLockdown.Confidentiality, "kernel lockdown forbids kprobes");
    }

    /// <summary>Debian enables fprobe, which kprobe.multi needs, from 6.12; arm64 has it from 6.14.</summary>
    internal static Version FirstKernelWithFprobe => new(6, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 14 : 12);

    internal static void KprobeMulti()
    {
        Kprobes();
        Kernel(FirstKernelWithFprobe.Major, FirstKernelWithFprobe.Minor);
    }

    internal static void Fentry()
    {
        Kprobes(); // This machine's kernel, which has no kprobes, refuses fentry, too.
    }

    /// <summary>A kind of program that the kernel lets root load, found by trying.</summary>
    internal static void ProgramType(BpfProgramType type)
    {
        Root();
        KernelFeatureState state = KernelFeatures.TryProgramType(type);
        Assert.SkipUnless(state == KernelFeatureState.Available, $"needs programs of the kind {type} ({state})");
    }

    /// <summary>A kind of attachment that the kernel lets root make, found by trying.</summary>
    internal static void AttachType(BpfAttachType type)
    {
        Root();
        KernelFeatureState state = KernelFeatures.TryAttachType(type);
        Assert.SkipUnless(state == KernelFeatureState.Available, $"needs attachments of the kind {type} ({state})");
    }

    /// <summary>Loads a program of a kind that some kernels refuse even to root, such as an iterator.</summary>
    internal static BpfObject Loaded(Func<BpfObject> load)
    {
        Root();
        try
        {
            return load();
        }
        catch (BpfException e) when (e.Kind is BpfErrorKind.PermissionDenied or BpfErrorKind.NotSupported)
        {
            Assert.Skip($"this kernel refuses the program to root: {e.Message}"); // No guest does, so there this is a failure.
            throw;
        }
    }

    internal static void TraceFs()
    {
        Root();
        Assert.SkipUnless(KernelFeatures.HasTraceFs, "tracefs is not mounted");
    }

    /// <summary>The trace pipe has lines: after a kernel oops it has none.</summary>
    internal static void TracePipe()
    {
        TraceFs();
        Assert.SkipUnless(File.ReadAllText("/sys/kernel/tracing/tracing_on").Trim() == "1", "tracing is switched off (tracing_on)");
    }

    /// <summary>Some distributions and containers switch io_uring off; a guest that does so fails.</summary>
    internal static void IoUringUnlink()
    {
        Kernel(5, 11);
        int error = IoUring.Probe();
        Assert.SkipWhen(error != 0, $"io_uring is not available here: {Errno.GetName(error)}");
    }

    /// <summary>Guests are booted so for the tests that need it, and those alone.</summary>
    internal static void Lockdown(KernelLockdown mode)
    {
        Root();
        Assert.SkipUnless(KernelFeatures.Lockdown == mode, $"needs lockdown={mode.ToString().ToLowerInvariant()}");
    }

    /// <summary>overlay is a module, which a guest has where Debian still offers the modules of its kernel.</summary>
    internal static void FileSystem(string name)
    {
        Root();
        Assert.SkipUnless(File.ReadLines("/proc/filesystems").Any(line => line.EndsWith($"\t{name}", StringComparison.Ordinal)), $"needs file system {name}");
    }

    internal static void SyscallPrograms()
    {
        Root();
        Kernel(5, 14);
    }

    internal static void Kernel(int major, int minor) => Assert.SkipUnless(IsKernel(major, minor), $"needs Linux {major}.{minor}");

    internal static void KernelBefore(int major, int minor) =>
        Assert.SkipWhen(IsKernel(major, minor), $"needs a kernel before {major}.{minor}");

    internal static void NoKprobes()
    {
        Root();
        Assert.SkipWhen(KernelFeatures.HasKprobes, "needs a kernel without kprobes");
    }

    internal static void BpfSecurityModule()
    {
        Fentry();
        Assert.SkipUnless(File.ReadAllText("/sys/kernel/security/lsm").Split(',').Contains("bpf"), "needs bpf among the security modules");
    }

    /// <summary>
    /// From Linux 7.0 on storages and arenas take their memory where the kernel may not sleep, which on x64 needs an instruction that
    /// guests are booted without.
    /// </summary>
    internal static void MemoryWithoutSleep() => Assert.SkipWhen(
        IsKernel(7, 0) && RuntimeInformation.ProcessArchitecture == Architecture.X64 && !File.ReadAllText("/proc/cpuinfo").Contains(" cx16 ", StringComparison.Ordinal),
        "needs cmpxchg16b in the kernel");

    internal static void X64() => Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "needs x64");

    internal static void CanAttach(UnlinkAttachKind kind)
    {
        Action requirement = kind switch
        {
            UnlinkAttachKind.Kprobe => Kprobes,
            UnlinkAttachKind.KprobeSession => KprobeMulti,
            UnlinkAttachKind.Fentry => Fentry,
            UnlinkAttachKind.Tracepoint => TraceFs,
            _ => Root,
        };
        requirement();
    }

    /// <summary>A kind that sees renames: a function that can be attached to renames from Linux 5.12.</summary>
    internal static void CanSeeRenames(UnlinkAttachKind kind)
    {
        CanAttach(kind);
        if (kind is not (UnlinkAttachKind.Auto or UnlinkAttachKind.Tracepoint))
        {
            Kernel(5, 12);
        }
    }

    private static bool IsKernel(int major, int minor) => Environment.OSVersion.Version >= new Version(major, minor);
}
