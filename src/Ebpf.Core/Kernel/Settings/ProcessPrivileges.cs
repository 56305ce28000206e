using System.Globalization;

namespace Ebpf;

/// <summary>This thread's rights, by /proc/self/status.</summary>
internal sealed class ProcessPrivileges
{
    private const int CAP_NET_ADMIN = 12;
    private const int CAP_SYS_ADMIN = 21;
    private const int CAP_PERFMON = 38;
    private const int CAP_BPF = 39;
    private const string InitialUserNamespace = "user:[4026531837]"; // The kernel's PROC_USER_INIT_INO.

    private readonly ulong _effective;

    private ProcessPrivileges(ulong effective, bool isFiltered, bool isInitialNamespace)
    {
        _effective = isInitialNamespace ? effective : 0;
        HasSeccompFilter = isFiltered;
        IsConfined = !isInitialNamespace && effective != 0;
    }

    /// <summary>Tells whether the capabilities that it has are those of a user namespace, which do not count for BPF.</summary>
    internal bool IsConfined { get; }

    /// <summary>A seccomp filter, as containers have it, may refuse system calls with EPERM.</summary>
    internal bool HasSeccompFilter { get; }

    /// <summary>The capabilities for loading a tracing program that this thread does not have.</summary>
    internal IReadOnlyList<string> MissingForTracing => [.. MissingForBpf, .. HasAdministrator || Has(CAP_PERFMON) ? [] : new[] { nameof(CAP_PERFMON) }];

    /// <summary>The capabilities for a cgroup program that this thread does not have.</summary>
    internal IReadOnlyList<string> MissingForNetwork => [.. MissingForBpf, .. Has(CAP_NET_ADMIN) ? [] : new[] { nameof(CAP_NET_ADMIN) }];

    internal string[] MissingForBpf => HasAdministrator || Has(CAP_BPF) ? [] : [nameof(CAP_BPF)];

    /// <summary>The capability for a uprobe through a perf event.</summary>
    internal IReadOnlyList<string> MissingForUprobe => HasAdministrator ? [] : [nameof(CAP_SYS_ADMIN)];

    internal bool HasAdministrator => Has(CAP_SYS_ADMIN);

    internal static ProcessPrivileges Read() =>
        Parse(File.ReadLines("/proc/thread-self/status"), new FileInfo("/proc/thread-self/ns/user").LinkTarget);

    /// <param name="status">Its lines.</param>
    /// <param name="userNamespace">As the kernel names it; null: it has none.</param>
    internal static ProcessPrivileges Parse(IEnumerable<string> status, string? userNamespace = null)
    {
        ulong effective = 0;
        bool filtered = false;
        foreach (string line in status)
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal))
            {
                effective = ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("Seccomp:", StringComparison.Ordinal))
            {
                filtered = line.AsSpan(8).Trim() is "2";
            }
        }

        return new ProcessPrivileges(effective, filtered, userNamespace is null or InitialUserNamespace);
    }

    private bool Has(int capability) => (_effective >> capability & 1) != 0;
}
