using System.Globalization;
using System.Text.Json;

namespace Ebpf.Probes.Unlink;

/// <summary>Events in the Open Cybersecurity Schema Framework (OCSF): class 1001, File System Activity, activity 4, Delete, or 5, Rename.</summary>
/// <remarks>
/// With the profiles container and linux/linux_users; 1.2 has no place for the working directory. <c>file.path</c> is <see cref="UnlinkEvent.FullPath"/>,
/// or what the caller passed where that
/// is not known; <c>file_result.path</c> is that of the destination of a rename, also where it failed. Names that are not UTF-8 have U+FFFD.
/// </remarks>
/// <example>
/// <code>
/// using Utf8JsonWriter json = new(Console.OpenStandardOutput());
/// OcsfFormat.Write(json, in e);
/// </code>
/// </example>
public static class OcsfFormat
{
    /// <summary>The version of the schema.</summary>
    public const string Version = "1.2.0";

    private const int FileSystemActivity = 1001;
    private const int Delete = 4;
    private const int Rename = 5;

    /// <summary>Writes an event as one JSON object.</summary>
    /// <param name="writer">Where a value may be written.</param>
    /// <param name="unlinkEvent">The event.</param>
    public static void Write(Utf8JsonWriter writer, in UnlinkEvent unlinkEvent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteClass(writer, in unlinkEvent);
        WriteMetadata(writer, in unlinkEvent);
        writer.WriteStartObject("actor");
        WriteProcess(writer, in unlinkEvent);
        writer.WriteEndObject();
        writer.WriteStartObject("device");
        writer.WriteString("hostname", Environment.MachineName);
        writer.WriteNumber("type_id", 0); // Unknown.
        writer.WriteEndObject();
        WriteFile(writer, in unlinkEvent);
        writer.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter writer, in UnlinkEvent e)
    {
        int activity = e.Operation == UnlinkOperations.RenameAway ? Rename : Delete;
        writer.WriteNumber("activity_id", activity);
        writer.WriteString("activity_name", activity == Rename ? "Rename" : "Delete");
        writer.WriteNumber("category_uid", 1);
        writer.WriteNumber("class_uid", FileSystemActivity);
        writer.WriteString("class_name", "File System Activity");
        writer.WriteNumber("type_uid", (FileSystemActivity * 100L) + activity);
        writer.WriteNumber("severity_id", 1); // Informational.
        writer.WriteNumber("time", e.Time.ToUnixTimeMilliseconds());
        writer.WriteNumber("duration", (long)e.Latency.TotalMilliseconds);
        writer.WriteNumber("status_id", e.ErrorNumber == 0 ? 1 : 2); // Success, Failure.
        if (e.ErrorName is { } error)
        {
            writer.WriteString("status_code", error);
        }
    }

    private static void WriteMetadata(Utf8JsonWriter writer, in UnlinkEvent e)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("version", Version);
        writer.WriteNumber("sequence", e.Sequence);
        writer.WriteString("event_code", UnlinkPathParts.ActionOf(e.Operation));
        writer.WriteStartArray("profiles");
        writer.WriteStringValue("container");
        writer.WriteStringValue("linux/linux_users");
        writer.WriteEndArray();
        writer.WriteStartObject("product");
        writer.WriteString("name", "Ebpf.Probes.Unlink");
        writer.WriteString("vendor_name", "Ebpf");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter writer, in UnlinkEvent e)
    {
        writer.WriteStartObject("process");
        writer.WriteNumber("pid", e.ProcessId);
        writer.WriteNumber("tid", e.ThreadId);
        writer.WriteString("name", e.ProcessCommand);
        writer.WriteNumber("created_time", e.ProcessStartTime.ToUnixTimeMilliseconds());
        WriteId(writer, "user", e.UserId);
        WriteId(writer, "group", e.GroupId);
        writer.WriteNumber("euid", e.EffectiveUserId);
        if (e.LoginUserId is { } login)
        {
            writer.WriteNumber("auid", login);
        }

        if (e.SessionId is { } session)
        {
            WriteId(writer, "session", session);
        }

        UnlinkProcess? details = e.Process;
        WriteParents(writer, details is { Ancestors.Count: > 0 } ? details.Ancestors : [new UnlinkAncestor(e.ParentProcessId, e.ParentCommand)]);
        if (details is not null)
        {
            WriteDetails(writer, details);
        }

        writer.WriteEndObject();
    }

    /// <summary>Each ancestor is an object in the one before it.</summary>
    private static void WriteParents(Utf8JsonWriter writer, IReadOnlyList<UnlinkAncestor> ancestors)
    {
        foreach (UnlinkAncestor ancestor in ancestors)
        {
            writer.WriteStartObject("parent_process");
            writer.WriteNumber("pid", ancestor.ProcessId);
            writer.WriteString("name", ancestor.Command);
        }

        for (int i = 0; i < ancestors.Count; i++)
        {
            writer.WriteEndObject();
        }
    }

    private static void WriteDetails(Utf8JsonWriter writer, UnlinkProcess process)
    {
        writer.WriteNumber("namespace_pid", process.NamespaceProcessId);
        if (process.Arguments.Count > 0)
        {
            writer.WriteString("cmd_line", string.Join(' ', process.Arguments));
        }

        if (process.Executable is { } executable)
        {
            writer.WriteStartObject("file");
            writer.WriteString("path", executable);
            writer.WriteString("name", Path.GetFileName(executable));
            writer.WriteNumber("type_id", 1); // Regular file.
            writer.WriteEndObject();
        }

        if (process.ContainerId is { } container)
        {
            writer.WriteStartObject("container");
            writer.WriteString("uid", container);
            writer.WriteEndObject();
        }
    }

    private static void WriteFile(Utf8JsonWriter writer, in UnlinkEvent e)
    {
        writer.WriteStartObject("file");
        WritePath(writer, UnlinkPathParts.Of(in e), TypeOf(in e));
        if (e.Victim is { } victim)
        {
            writer.WriteString("uid", victim.Inode.ToString(CultureInfo.InvariantCulture));
            writer.WriteNumber("size", victim.SizeBytes);
            writer.WriteNumber("modified_time", victim.ModifiedTime.ToUnixTimeMilliseconds());
            WriteId(writer, "owner", victim.UserId);
        }

        writer.WriteEndObject();
        if (e.Destination is { } destination)
        {
            writer.WriteStartObject("file_result");
            WritePath(writer, UnlinkPathParts.Of(destination), TypeOf(in e));
            writer.WriteEndObject();
        }
    }

    private static void WritePath(Utf8JsonWriter writer, UnlinkPathParts path, int type)
    {
        writer.WriteString("path", path.Path);
        writer.WriteString("name", path.Name);
        if (path.Directory is { } directory)
        {
            writer.WriteString("parent_folder", directory);
        }

        writer.WriteNumber("type_id", type);
    }

    private static int TypeOf(in UnlinkEvent e) => e.Victim?.Type switch
    {
        UnlinkVictimType.Regular => 1,
        UnlinkVictimType.Directory => 2,
        UnlinkVictimType.CharacterDevice => 3,
        UnlinkVictimType.BlockDevice => 4,
        UnlinkVictimType.Socket => 5,
        UnlinkVictimType.Pipe => 6,
        UnlinkVictimType.SymbolicLink => 7,
        _ => e.Operation == UnlinkOperations.RemoveDirectory ? 2 : 0, // Unknown.
    };

    private static void WriteId(Utf8JsonWriter writer, string name, uint id)
    {
        writer.WriteStartObject(name);
        writer.WriteString("uid", id.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }
}
