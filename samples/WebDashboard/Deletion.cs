using Ebpf.Probes.Unlink;

namespace WebDashboard;

/// <summary>A deletion as the page shows it: names in their display form, one printable line each.</summary>
internal sealed record Deletion(DateTimeOffset Time, string Command, int ProcessId, uint UserId, string Path, string? Error, string Operation)
{
    internal static Deletion Of(in UnlinkEvent e) =>
        new(e.Time, e.DisplayCommand, e.ProcessId, e.UserId, e.DisplayFullPath ?? e.DisplayPath, e.ErrorName, $"{e.Operation}");
}
