namespace Ebpf;

/// <summary>The lack of the kernel's type information.</summary>
internal static class BtfDiagnosis
{
    internal static FailureDiagnosis? Find() => !KernelFeatures.HasBtf && !KernelSettings.CanSeeSysFs
        ? new FailureDiagnosis(
            "This process cannot see sysfs, where the kernel describes its types, which CO-RE and fentry programs need.",
            "Mount sysfs at /sys for this process, or load the object with a BTF file for this very kernel.",
            BpfErrorKind.NotSupported)
        : !KernelFeatures.HasBtf
        ? new FailureDiagnosis(
            "This kernel does not describe its types (/sys/kernel/btf/vmlinux is missing), which CO-RE and fentry programs need.",
            "Use a kernel with CONFIG_DEBUG_INFO_BTF, or load the object with a BTF file for this very kernel.",
            BpfErrorKind.NotSupported)
        : KernelBtf.FindFault() is { } fault ? new FailureDiagnosis(
            $"{fault} It is not the kernel's own file: something is mounted over it, or it is closed to this process.",
            "Unmount that, or load the object with a BTF file for this very kernel.",
            BpfErrorKind.NotSupported)
        : null;
}
