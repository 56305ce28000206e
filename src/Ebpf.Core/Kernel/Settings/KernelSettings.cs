using System.Globalization;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>Settings of the kernel and limits of the process that bear on BPF. Null: cannot be read here.</summary>
internal static unsafe class KernelSettings
{
    internal static int? PerfEventParanoid => ReadNumber("/proc/sys/kernel/perf_event_paranoid");

    internal static bool HasBtf => File.Exists("/sys/kernel/btf/vmlinux");

    /// <summary>False: kprobes attach and never fire (debugfs, root).</summary>
    internal static bool? AreKprobesSwitchedOn => ReadNumber("/sys/kernel/debug/kprobes/enabled") is { } value ? value != 0 : null;

    /// <summary>False: fentry, kprobe.multi and, on x64, most kprobes attach and never fire.</summary>
    internal static bool? IsFtraceSwitchedOn => ReadNumber("/proc/sys/kernel/ftrace_enabled") is { } value ? value != 0 : null;

    /// <summary>False: nothing that sysfs tells is known here, as without a mount of it.</summary>
    internal static bool CanSeeSysFs => Directory.Exists("/sys/bus");

    /// <summary>False: no setting of the kernel is known here, as with systemd's ProcSubset=pid.</summary>
    internal static bool CanSeeSettings => Directory.Exists("/proc/sys/kernel");

    internal static KernelLockdown Lockdown => ParseLockdown(ReadFile("/sys/kernel/security/lockdown"));

    /// <summary>The soft limit of locked memory in bytes; <see cref="ulong.MaxValue"/>: none.</summary>
    internal static ulong MemlockLimit => ReadLimit(Libc.RLIMIT_MEMLOCK);

    internal static ulong OpenFilesLimit => ReadLimit(Libc.RLIMIT_NOFILE);

    /// <summary>The mode in force is in brackets: <c>none [integrity] confidentiality</c>.</summary>
    internal static KernelLockdown ParseLockdown(string? text) =>
        text?.Contains("[confidentiality]", StringComparison.Ordinal) == true ? KernelLockdown.Confidentiality
        : text?.Contains("[integrity]", StringComparison.Ordinal) == true ? KernelLockdown.Integrity
        : KernelLockdown.None;

    internal static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // No such file on this kernel, or closed to this process: nothing can be said of it.
        }
    }

    private static int? ReadNumber(string path) =>
        int.TryParse(ReadFile(path), CultureInfo.InvariantCulture, out int value) ? value : null;

    // getrlimit fails only for a bad pointer or resource.
    private static ulong ReadLimit(int resource)
    {
        ulong* limit = stackalloc ulong[2]; // struct rlimit: the soft limit, the hard limit
        return Libc.getrlimit(resource, limit) == 0 ? limit[0] : ulong.MaxValue;
    }
}
