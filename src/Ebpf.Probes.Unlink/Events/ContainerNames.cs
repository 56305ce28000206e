using System.Text.RegularExpressions;

namespace Ebpf.Probes.Unlink;

/// <summary>Container ids in the names of cgroups.</summary>
internal static partial class ContainerNames
{
    /// <summary>The id of the innermost container of a path; null when it has none.</summary>
    internal static string? Find(string cgroupPath)
    {
        foreach (string level in cgroupPath.Split('/').Reverse())
        {
            if (Id().Match(level) is { Success: true } id)
            {
                return id.Groups["id"].Value;
            }

            if (Machine().Match(level) is { Success: true } machine)
            {
                return Unescape(machine.Groups["name"].Value);
            }
        }

        return null;
    }

    /// <summary>systemd writes \x2d where a name has a hyphen.</summary>
    private static string Unescape(string name) => name.Replace(@"\x2d", "-", StringComparison.Ordinal);

    /// <summary>
    /// docker-ID.scope, cri-containerd-ID.scope, crio-ID.scope, libpod-ID.scope; without systemd the id alone, or with libpod- before it; containerd by itself
    /// has NAMESPACE:PREFIX:ID.
    /// </summary>
    [GeneratedRegex(@"^(?:(?:docker|cri-containerd|crio|libpod)-|[\w.-]+:[\w.-]+:)?(?<id>[0-9a-f]{64})(?:\.scope)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    /// <summary>machine-NAME.scope, or systemd-nspawn@NAME.service.</summary>
    [GeneratedRegex(@"^(?:machine-(?<name>.+)\.scope|systemd-nspawn@(?<name>.+)\.service)$", RegexOptions.CultureInvariant)]
    private static partial Regex Machine();
}
