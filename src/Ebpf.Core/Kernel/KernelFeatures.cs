namespace Ebpf;

/// <summary>What the running kernel offers, found by looking and not by its version.</summary>
public static class KernelFeatures
{
    /// <summary>Whether the kernel was built with kprobes.</summary>
    /// <remarks>Looks for the kprobe event source in sysfs, which any process can see. Kernel: 4.17.</remarks>
    public static bool HasKprobes => File.Exists("/sys/bus/event_source/devices/kprobe/type");

    /// <summary>Whether tracefs is mounted where this process can see it.</summary>
    /// <remarks>False also when it is mounted and closed to this process: by default only root may look into it.</remarks>
    public static bool HasTraceFs => TraceFs.FindRoot() is not null;

    /// <summary>Whether the kernel has a tracepoint.</summary>
    /// <param name="category">For example syscalls.</param>
    /// <param name="name">For example sys_enter_unlinkat.</param>
    /// <remarks>Looks in tracefs; false when <see cref="HasTraceFs"/> is false.</remarks>
    public static bool HasTracepoint(string category, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return TraceFs.FindRoot() is { } root && Directory.Exists(Path.Combine(root, "events", category, name));
    }
}
