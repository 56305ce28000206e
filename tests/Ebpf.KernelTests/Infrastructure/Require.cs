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

    /// <summary>Debian enables fprobe, which kprobe.multi stands on, from 6.12; arm64 has it from 6.14.</summary>
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

    internal static void TraceFs()
    {
        Root();
        Assert.SkipUnless(KernelFeatures.HasTraceFs, "tracefs is not mounted");
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

    private static bool IsKernel(int major, int minor) => Environment.OSVersion.Version >= new Version(major, minor);
}
