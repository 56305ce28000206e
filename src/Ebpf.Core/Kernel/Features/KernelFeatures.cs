using System.Collections.Concurrent;

namespace Ebpf;

/// <summary>The features that the running kernel has and lets this process use, found by trying, not from its version.</summary>
/// <remarks>
/// No member throws because the kernel refuses, and nothing that was tried stays in the kernel. A method that tries takes up to
/// 100 ms at its first call; its result is then kept for the life of the process, unless it is Refused. Where libbpf cannot be used,
/// these methods throw DllNotFoundException or PlatformNotSupportedException. Thread safety: any thread.
/// </remarks>
/// <example>
/// <code>
/// if (KernelFeatures.TryHelper(BpfProgramType.Kprobe, "get_current_task_btf") != KernelFeatureState.Available)
/// {
///     Console.WriteLine("Needs Linux 5.11.");
/// }
/// </code>
/// </example>
public static class KernelFeatures
{
    private static readonly CachedFeature Kprobes = new(FeatureAttempts.TryKprobe);
    private static readonly CachedFeature MemlockFree = new(FeatureAttempts.TryMemlockFree);
    private static readonly ConcurrentDictionary<object, CachedFeature> Probes = new();

    /// <summary>Tells whether the kernel was built with kprobes.</summary>
    /// <remarks>Looks for the kprobe event source in sysfs, which any process can see, and tries nothing. Kernel: 4.17.</remarks>
    public static bool HasKprobes => File.Exists(FeatureAttempts.KprobeTypePath);

    /// <summary>Tells whether the kernel describes its types, which CO-RE programs and fentry need.</summary>
    public static bool HasBtf => KernelSettings.HasBtf;

    /// <summary>Tells whether tracefs is mounted where this process can see it.</summary>
    /// <remarks>Also false when it is mounted but closed to this process: by default only root may read it.</remarks>
    public static bool HasTraceFs => TraceFs.FindRoot() is not null;

    /// <summary>The kernel's lockdown mode, which restricts even root.</summary>
    public static KernelLockdown Lockdown => KernelSettings.Lockdown;

    /// <summary>kernel.perf_event_paranoid: above 2, Debian's and Ubuntu's kernels allow kprobes to root only. Null: no perf events.</summary>
    public static int? PerfEventParanoid => KernelSettings.PerfEventParanoid;

    /// <summary>Those of CAP_BPF and CAP_PERFMON, which tracing programs need, that this thread does not have.</summary>
    public static IReadOnlyList<string> MissingCapabilities => ProcessPrivileges.Read().MissingForTracing;

    /// <summary>Tries a kprobe through a perf event: attaches one to vfs_unlink, and removes it.</summary>
    /// <remarks>Kernel: 4.17. Also Refused when kernel.perf_event_paranoid is above 2 (Debian, Ubuntu).</remarks>
    public static KernelFeatureState TryKprobe() => Kprobes.State;

    /// <summary>Tries whether BPF memory is free of the limit of locked memory (RLIMIT_MEMLOCK).</summary>
    /// <remarks>Kernel: 5.11.</remarks>
    public static KernelFeatureState TryMemlockFree() => MemlockFree.State;

    /// <summary>Tries a kind of attachment: loads a program that does nothing, and attaches it where that is harmless.</summary>
    /// <param name="type">For example <see cref="BpfAttachType.KprobeMulti"/>.</param>
    /// <remarks>Where the kernel can only be asked for the program (cgroups, XDP), the load alone is tried.</remarks>
    public static KernelFeatureState TryAttachType(BpfAttachType type) => Find(type, () => AttachTypeAttempts.Try(type));

    /// <summary>Tries a kind of program: loads one that does nothing.</summary>
    /// <param name="type">For example <see cref="BpfProgramType.Xdp"/>.</param>
    public static KernelFeatureState TryProgramType(BpfProgramType type) => Find(type, () => ProgramTypeAttempts.Try(type));

    /// <summary>Tries a kind of map: creates a small one.</summary>
    /// <param name="type">For example <see cref="BpfMapType.RingBuffer"/>.</param>
    /// <remarks>Storages and struct_ops cannot be told from a refusal where the process has no CAP_BPF.</remarks>
    public static KernelFeatureState TryMapType(BpfMapType type) => Find(type, () => FeatureAttempts.TryMapType(type));

    /// <summary>Tries a helper: loads a program that calls it.</summary>
    /// <param name="type">The kind of program that calls it: each may call others.</param>
    /// <param name="name">For example bpf_ktime_get_ns.</param>
    /// <exception cref="ArgumentException">The libbpf in use knows no helper of this name. A kfunc is none: <see cref="TryKernelFunction"/>.</exception>
    public static KernelFeatureState TryHelper(BpfProgramType type, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Find((type, name), () => CallAttempts.TryHelper(type, name));
    }

    /// <summary>Tries a kernel function that programs may call (kfunc): loads a program that calls it.</summary>
    /// <param name="type">The kind of program that calls it: each may call others.</param>
    /// <param name="name">For example bpf_task_from_pid.</param>
    /// <remarks>Kernel: 5.13. A function of a module that is not loaded is Missing.</remarks>
    public static KernelFeatureState TryKernelFunction(BpfProgramType type, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Find((name, type), () => CallAttempts.TryKernelFunction(type, name));
    }

    /// <summary>Tells whether the kernel has a tracepoint.</summary>
    /// <param name="category">For example syscalls.</param>
    /// <param name="name">For example sys_enter_unlinkat.</param>
    /// <remarks>Looks in tracefs; false when <see cref="HasTraceFs"/> is false.</remarks>
    public static bool HasTracepoint(string category, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(category);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return TraceFs.FindRoot() is { } root && Directory.Exists(Path.Combine(root, "events", category, name));
    }

    private static KernelFeatureState Find(object feature, Func<KernelFeatureState> attempt) =>
        Probes.GetOrAdd(feature, static (_, attempt) => new CachedFeature(attempt), attempt).State;
}
