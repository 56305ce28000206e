using Ebpf.Interop;

namespace Ebpf;

/// <summary>The security modules that the kernel was booted with.</summary>
internal static unsafe class SecurityModules
{
    private const string Bpf = "bpf";
    private const ulong LSM_ID_BPF = 110;
    private const int Most = 64;

    /// <summary>Their names, in their order: <c>lockdown,capability,bpf</c>; null: securityfs is not mounted, or closed to this process.</summary>
    internal static string? Names => KernelSettings.ReadFile("/sys/kernel/security/lsm");

    /// <summary>Tells whether the kernel calls BPF programs on security hooks; null: it does not tell.</summary>
    internal static bool? HasBpf => Names is { } names ? names.Split(',').Contains(Bpf) : AskKernel();

    /// <summary>Kernel: 6.8.</summary>
    private static bool? AskKernel()
    {
        ulong* identifiers = stackalloc ulong[Most];
        uint size = Most * sizeof(ulong);
        nint count = Libc.syscall(Libc.SYS_lsm_list_modules, (nint)identifiers, (nint)(&size), 0, 0, 0);
        return count < 0 ? null : new ReadOnlySpan<ulong>(identifiers, (int)count).Contains(LSM_ID_BPF);
    }
}
