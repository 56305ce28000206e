namespace Ebpf.KernelTests;

/// <summary>The settings with which attached programs do not run, switched off until the result is disposed.</summary>
public static class KernelSwitch
{
    /// <summary>A setting that can be switched off.</summary>
    public enum Way
    {
        /// <summary>sysctl kernel.ftrace_enabled.</summary>
        Ftrace,

        /// <summary>debugfs kprobes/enabled.</summary>
        Kprobes,

        /// <summary>tracefs tracing_on, as after a kernel oops.</summary>
        Tracing,
    }

    private const string Ftrace = "/proc/sys/kernel/ftrace_enabled";
    private const string Kprobes = "/sys/kernel/debug/kprobes/enabled";

    internal static KernelSetting Off(Way way) => way switch
    {
        Way.Ftrace => FtraceOff(),
        Way.Kprobes => KprobesOff(),
        _ => TracingOff(),
    };

    /// <summary>Skips the test where the kernel does not let it be switched off, as from Linux 7.0.</summary>
    /// <remarks>
    /// No probe may detach meanwhile: once, on 6.1, nothing attached to the function afterwards (EINVAL), and a detachment while ftrace was off
    /// is the likely cause.
    /// </remarks>
    internal static KernelSetting FtraceOff()
    {
        Require.Kprobes();
        DetachingThreads.WaitForEnd();
        try
        {
            return new KernelSetting(Ftrace, "0");
        }
        catch (IOException)
        {
            Assert.Skip("needs a kernel that lets ftrace be switched off");
            throw;
        }
    }

    internal static KernelSetting KprobesOff()
    {
        Require.Kprobes();
        Require.Lockdown(KernelLockdown.None); // Which closes debugfs.
        DetachingThreads.WaitForEnd();
        return new KernelSetting(Kprobes, "0");
    }

    internal static KernelSetting TracingOff()
    {
        Require.TraceFs();
        return new KernelSetting("/sys/kernel/tracing/tracing_on", "0");
    }
}
