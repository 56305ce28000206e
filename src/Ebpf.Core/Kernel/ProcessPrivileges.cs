using System.Globalization;

namespace Ebpf;

/// <summary>What /proc/self/status says of this thread's rights.</summary>
internal sealed class ProcessPrivileges
{
    private const int CAP_NET_ADMIN = 12;
    private const int CAP_SYS_ADMIN = 21;
    private const int CAP_PERFMON = 38;
    private const int CAP_BPF = 39;

    private readonly ulong _effective;

    private ProcessPrivileges(ulong effective, bool isFiltered)
    {
        _effective = effective;
        HasSeccompFilter = isFiltered;
    }

    /// <summary>A seccomp filter, as containers have it, may refuse system calls with EPERM.</summary>
    internal bool HasSeccompFilter { get; }

    /// <summary>Of the two capabilities that loading a tracing program takes, those not held.</summary>
    internal IReadOnlyList<string> MissingForTracing => [.. MissingForBpf, .. HasAdministrator || Has(CAP_PERFMON) ? [] : new[] { nameof(CAP_PERFMON) }];

    /// <summary>Of the two capabilities that a program for cgroups takes, those not held.</summary>
    internal IReadOnlyList<string> MissingForNetwork => [.. MissingForBpf, .. Has(CAP_NET_ADMIN) ? [] : new[] { nameof(CAP_NET_ADMIN) }];

    internal string[] MissingForBpf => HasAdministrator || Has(CAP_BPF) ? [] : [nameof(CAP_BPF)];

    internal bool HasAdministrator => Has(CAP_SYS_ADMIN);

    internal static ProcessPrivileges Read() => Parse(File.ReadLines("/proc/thread-self/status"));

    internal static ProcessPrivileges Parse(IEnumerable<string> status)
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

        return new ProcessPrivileges(effective, filtered);
    }

    private bool Has(int capability) => (_effective >> capability & 1) != 0;
}
