namespace Ebpf;

/// <summary>The degree to which the kernel restricts even root (man 7 kernel_lockdown).</summary>
public enum KernelLockdown
{
    /// <summary>Not at all, or the kernel has no lockdown.</summary>
    None,

    /// <summary>Nobody may change the running kernel; tracing works.</summary>
    Integrity,

    /// <summary>Nobody may read the kernel's memory either: a BPF program that does so is not loaded.</summary>
    Confidentiality,
}
