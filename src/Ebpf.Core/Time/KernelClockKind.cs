namespace Ebpf;

/// <summary>A clock of the kernel.</summary>
public enum KernelClockKind
{
    /// <summary>CLOCK_MONOTONIC, which stops while the machine sleeps: bpf_ktime_get_ns.</summary>
    Monotonic,

    /// <summary>CLOCK_BOOTTIME, which does not stop: bpf_ktime_get_boot_ns (Linux 5.8).</summary>
    Boot,
}
