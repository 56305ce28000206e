using System.Collections;
using System.Globalization;
using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.Extensions.Hosting;

/// <summary>A deletion as a log record: a line for people, and attributes with OpenTelemetry's names where it has one.</summary>
/// <remarks>Names of files and processes are hostile bytes: attributes have the display form, which is one printable line. What is not known is absent.</remarks>
internal sealed class UnlinkLogRecord(UnlinkEvent deletion) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _attributes = [.. List(deletion).Where(attribute => attribute.Value is not null)];

    public int Count => _attributes.Count;

    public KeyValuePair<string, object?> this[int index] => _attributes[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _attributes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{deletion}";

    private static IEnumerable<KeyValuePair<string, object?>> List(UnlinkEvent e) =>
    [
        new("file.path", e.DisplayFullPath ?? e.DisplayPath),
        new("process.pid", e.ProcessId),
        new("process.parent_pid", e.ParentProcessId),
        new("process.creation.time", ToText(e.ProcessStartTime)),
        new("process.real_user.id", (long)e.UserId),
        new("process.user.id", (long)e.EffectiveUserId),
        new("thread.id", e.ThreadId),
        new("thread.name", e.DisplayCommand),
        new("ebpf.unlink.operation", $"{e.Operation}"),
        new("ebpf.unlink.latency", e.Latency.TotalSeconds),
        new("ebpf.unlink.time", ToText(e.Time)),
        new("ebpf.unlink.login_user.id", (long?)e.LoginUserId),
        new("ebpf.unlink.destination", e.Destination?.DisplayPath),
        new("error.type", e.ErrorName),
        .. e.Victim is { } victim ? List(victim) : [],
        .. e.Process is { } process ? List(process) : [],
    ];

    private static IEnumerable<KeyValuePair<string, object?>> List(UnlinkVictim victim) =>
    [
        new("file.inode", $"{victim.Inode}"),
        new("file.mode", Convert.ToString((int)victim.Rights, 8).PadLeft(4, '0')),
        new("file.modified", ToText(victim.ModifiedTime)),
        new("file.owner.id", $"{victim.UserId}"),
        new("file.group.id", $"{victim.GroupId}"),
        new("file.size", (long)victim.SizeBytes),
    ];

    private static IEnumerable<KeyValuePair<string, object?>> List(UnlinkProcess process) =>
    [
        new("process.vpid", process.NamespaceProcessId),
        new("process.executable.path", ToDisplay(process.Executable)),
        new("process.command_args", process.Arguments.Count == 0 ? null : process.Arguments.Select(ToDisplay).ToArray()),
        new("process.working_directory", ToDisplay(process.WorkingDirectory)),
        new("process.linux.cgroup", process.CgroupPath is { } cgroup ? $"0::{ToDisplay(cgroup)}" : null),
        new("container.id", ToDisplay(process.ContainerId)),
    ];

    private static string ToText(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static string? ToDisplay(string? text) => text is null ? null : KernelText.ToDisplay(Encoding.UTF8.GetBytes(text));
}
