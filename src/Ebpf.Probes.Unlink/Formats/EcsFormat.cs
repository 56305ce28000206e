using System.Globalization;
using System.Text.Json;

namespace Ebpf.Probes.Unlink;

/// <summary>Events in the Elastic Common Schema (ECS), for Elasticsearch and OpenSearch.</summary>
/// <remarks>
/// A user id is that of the process: real_user and user (the effective one). ECS has no field for the login, nor for the new name of a file:
/// labels.login_user_id, labels.login_session_id and labels.destination_path. <c>file.path</c> is <see cref="UnlinkEvent.FullPath"/>,
/// or what the caller passed where that is not known.
/// Names that are not UTF-8 have U+FFFD.
/// </remarks>
/// <example>
/// <code>
/// using Utf8JsonWriter json = new(Console.OpenStandardOutput());
/// EcsFormat.Write(json, in e);
/// </code>
/// </example>
public static class EcsFormat
{
    /// <summary>The version of the schema.</summary>
    public const string Version = "8.11.0";

    /// <summary>Writes an event as one JSON object.</summary>
    /// <param name="writer">Where a value may be written.</param>
    /// <param name="unlinkEvent">The event.</param>
    public static void Write(Utf8JsonWriter writer, in UnlinkEvent unlinkEvent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("@timestamp", unlinkEvent.Time);
        WriteEvent(writer, in unlinkEvent);
        WriteFile(writer, in unlinkEvent);
        WriteProcess(writer, in unlinkEvent);
        if (unlinkEvent.Process?.ContainerId is { } container)
        {
            writer.WriteStartObject("container");
            writer.WriteString("id", container);
            writer.WriteEndObject();
        }

        WriteLabels(writer, unlinkEvent.LoginUserId, unlinkEvent.SessionId, unlinkEvent.Destination);
        writer.WriteStartObject("ecs");
        writer.WriteString("version", Version);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter writer, uint? loginUser, uint? session, UnlinkDestination? destination)
    {
        if (loginUser is null && destination is null)
        {
            return;
        }

        writer.WriteStartObject("labels");
        if (loginUser is { } user)
        {
            writer.WriteString("login_user_id", ToText(user));
            writer.WriteString("login_session_id", ToText(session ?? 0));
        }

        if (destination is not null)
        {
            writer.WriteString("destination_path", UnlinkPathParts.Of(destination).Path);
        }

        writer.WriteEndObject();
    }

    private static void WriteEvent(Utf8JsonWriter writer, in UnlinkEvent e)
    {
        writer.WriteStartObject("event");
        writer.WriteString("kind", "event");
        writer.WriteStartArray("category");
        writer.WriteStringValue("file");
        writer.WriteEndArray();
        writer.WriteStartArray("type");
        writer.WriteStringValue(e.Operation == UnlinkOperations.RenameAway ? "change" : "deletion");
        writer.WriteEndArray();
        writer.WriteString("action", UnlinkPathParts.ActionOf(e.Operation));
        writer.WriteString("outcome", e.ErrorNumber == 0 ? "success" : "failure");
        writer.WriteNumber("duration", e.Latency.Ticks * TimeSpan.NanosecondsPerTick);
        writer.WriteNumber("sequence", e.Sequence);
        writer.WriteString("provider", "Ebpf.Probes.Unlink");
        writer.WriteEndObject();
        if (e.ErrorName is { } error)
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", error);
            writer.WriteEndObject();
        }
    }

    private static void WriteFile(Utf8JsonWriter writer, in UnlinkEvent e)
    {
        UnlinkPathParts path = UnlinkPathParts.Of(in e);
        writer.WriteStartObject("file");
        writer.WriteString("path", path.Path);
        writer.WriteString("name", path.Name);
        if (path.Directory is { } directory)
        {
            writer.WriteString("directory", directory);
        }

        if (TypeOf(in e) is { } type)
        {
            writer.WriteString("type", type);
        }

        if (e.Victim is { } victim)
        {
            writer.WriteString("inode", victim.Inode.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("uid", ToText(victim.UserId));
            writer.WriteString("gid", ToText(victim.GroupId));
            writer.WriteString("mode", Convert.ToString((int)victim.Rights, 8).PadLeft(4, '0'));
            writer.WriteNumber("size", victim.SizeBytes);
            writer.WriteString("mtime", victim.ModifiedTime);
        }

        writer.WriteEndObject();
    }

    private static string? TypeOf(in UnlinkEvent e) => e.Victim?.Type switch
    {
        UnlinkVictimType.Regular => "file",
        UnlinkVictimType.SymbolicLink => "symlink",
        UnlinkVictimType.Directory => "dir",
        _ => e.Operation == UnlinkOperations.RemoveDirectory ? "dir" : null,
    };

    private static void WriteProcess(Utf8JsonWriter writer, in UnlinkEvent e)
    {
        writer.WriteStartObject("process");
        writer.WriteNumber("pid", e.ProcessId);
        writer.WriteString("name", e.ProcessCommand);
        writer.WriteString("start", e.ProcessStartTime);
        writer.WriteStartObject("thread");
        writer.WriteNumber("id", e.ThreadId);
        writer.WriteString("name", e.Command);
        writer.WriteEndObject();
        writer.WriteStartObject("parent");
        writer.WriteNumber("pid", e.ParentProcessId);
        writer.WriteString("name", e.ParentCommand);
        writer.WriteEndObject();
        if (e.Process is { } details)
        {
            WriteDetails(writer, details);
        }

        WriteId(writer, "real_user", e.UserId);
        WriteId(writer, "user", e.EffectiveUserId);
        WriteId(writer, "real_group", e.GroupId);
        writer.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter writer, UnlinkProcess process)
    {
        writer.WriteNumber("vpid", process.NamespaceProcessId);
        if (process.Executable is { } executable)
        {
            writer.WriteString("executable", executable);
        }

        if (process.WorkingDirectory is { } directory)
        {
            writer.WriteString("working_directory", directory);
        }

        if (process.Arguments.Count > 0)
        {
            writer.WriteString("command_line", string.Join(' ', process.Arguments));
            writer.WriteStartArray("args");
            foreach (string argument in process.Arguments)
            {
                writer.WriteStringValue(argument);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteId(Utf8JsonWriter writer, string name, uint id)
    {
        writer.WriteStartObject(name);
        writer.WriteString("id", ToText(id));
        writer.WriteEndObject();
    }

    private static string ToText(uint id) => id.ToString(CultureInfo.InvariantCulture);
}
