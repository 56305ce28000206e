namespace Ebpf;

/// <summary>What the running kernel offers and lets this process do, found by trying, not from its version.</summary>
/// <remarks>
/// No member throws because the kernel refuses, and nothing that was tried stays in the kernel. The first read of a property
/// takes up to 100 ms; its value is then cached for the life of the process, unless it is Refused. Where libbpf cannot be used, those that need
/// it throw DllNotFoundException or PlatformNotSupportedException. Thread safety: any thread.
/// </remarks>
public static class KernelFeatures
{
    private static readonly KernelProbe KprobesProbe = new(FeatureAttempts.TryKprobe);
    private static readonly KernelProbe FentryProbe = new(FeatureAttempts.TryFentry);
    private static readonly KernelProbe KprobeMultiProbe = new(FeatureAttempts.TryKprobeMulti);
    private static readonly KernelProbe KprobeSessionProbe = new(FeatureAttempts.TryKprobeSession);
    private static readonly KernelProbe RingBufferProbe = new(FeatureAttempts.TryRingBuffer);
    private static readonly KernelProbe MemlockFreeProbe = new(FeatureAttempts.TryMemlockFree);

    /// <summary>Whether the kernel was built with kprobes.</summary>
    /// <remarks>Looks for the kprobe event source in sysfs, which any process can see. Kernel: 4.17.</remarks>
    public static bool HasKprobes => File.Exists(FeatureAttempts.KprobeTypePath);

    /// <summary>Kprobes through perf events: one is attached to vfs_unlink, and removed.</summary>
    /// <remarks>Kernel: 4.17. Also Refused when kernel.perf_event_paranoid is above 2 (Debian, Ubuntu).</remarks>
    public static KernelFeatureState Kprobes => KprobesProbe.State;

    /// <summary>One program for many functions at once (kprobe.multi).</summary>
    /// <remarks>Kernel: 5.18 with CONFIG_FPROBE.</remarks>
    public static KernelFeatureState KprobeMulti => KprobeMultiProbe.State;

    /// <summary>One program for entry and return of many functions (kprobe.session).</summary>
    /// <remarks>Kernel: 6.10 with CONFIG_FPROBE.</remarks>
    public static KernelFeatureState KprobeSession => KprobeSessionProbe.State;

    /// <summary>Programs of type fentry and fexit: one is attached to vfs_unlink, and removed.</summary>
    /// <remarks>Kernel: 5.5, on arm64 6.0; needs <see cref="HasBtf"/>.</remarks>
    public static KernelFeatureState Fentry => FentryProbe.State;

    /// <summary>Ring buffer maps: the smallest one is created.</summary>
    /// <remarks>Kernel: 5.8.</remarks>
    public static KernelFeatureState RingBuffer => RingBufferProbe.State;

    /// <summary>BPF memory that does not count against the limit of locked memory (RLIMIT_MEMLOCK).</summary>
    /// <remarks>Kernel: 5.11.</remarks>
    public static KernelFeatureState MemlockFree => MemlockFreeProbe.State;

    /// <summary>Whether the kernel describes its types, which CO-RE programs and fentry need.</summary>
    public static bool HasBtf => KernelSettings.HasBtf;

    /// <summary>Whether tracefs is mounted where this process can see it.</summary>
    /// <remarks>Also false when it is mounted but closed to this process: by default only root may read it.</remarks>
    public static bool HasTraceFs => TraceFs.FindRoot() is not null;

    /// <summary>The kernel's lockdown mode, which restricts even root.</summary>
    public static KernelLockdown Lockdown => KernelSettings.Lockdown;

    /// <summary>kernel.perf_event_paranoid: above 2, Debian's and Ubuntu's kernels allow kprobes to root only. Null: no perf events.</summary>
    public static int? PerfEventParanoid => KernelSettings.PerfEventParanoid;

    /// <summary>Those of CAP_BPF and CAP_PERFMON, which tracing programs need, that this thread does not have.</summary>
    public static IReadOnlyList<string> MissingCapabilities => ProcessPrivileges.Read().MissingForTracing;

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
