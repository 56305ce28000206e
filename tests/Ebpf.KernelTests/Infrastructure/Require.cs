using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>What a test needs of the process and of the kernel; without it the test is skipped with the reason.</summary>
internal static class Require
{
    internal static void Root() => Assert.SkipUnless(Environment.UserName == "root", "needs root");

    internal static void TraceFs()
    {
        Root();
        Assert.SkipUnless(KernelFeatures.HasTraceFs, "tracefs is not mounted");
    }

    internal static void CanAttach(UnlinkAttachKind kind)
    {
        Root();
        Assert.SkipUnless(kind != UnlinkAttachKind.Kprobe || KernelFeatures.HasKprobes, "this kernel was built without kprobes");
        Assert.SkipUnless(kind != UnlinkAttachKind.Tracepoint || KernelFeatures.HasTracepoint("syscalls", "sys_enter_unlinkat"),
            "tracefs is not mounted, or this kernel was built without syscall tracepoints");
    }
}
