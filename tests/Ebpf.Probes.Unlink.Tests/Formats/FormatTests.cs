using System.Text;
using System.Text.Json;

namespace Ebpf.Probes.Unlink.Tests;

/// <summary>Names and types are those of the published schemas: ecs_flat.yml of ECS, dictionary.json and the objects of OCSF 1.2.0.</summary>
public class FormatTests
{
    private static readonly UnlinkEvent Failed = UnlinkEvent.Create(new UnlinkEventData
    {
        Sequence = 7,
        Time = new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero),
        Latency = TimeSpan.FromMicroseconds(1500),
        ErrorNumber = 13,
        Path = "old.log",
        FullPath = "/var/log/old.log",
        PathState = UnlinkPathState.Resolved,
        Victim = new UnlinkVictim(8, 1, ulong.MaxValue, 1)
        {
            Mode = 0x81A4,
            UserId = 1001,
            GroupId = 101,
            SizeBytes = 5_000_000_000,
            ModifiedTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        },
        ProcessId = 10,
        ThreadId = 11,
        ProcessStart = TimeSpan.FromSeconds(5),
        ProcessStartTime = new DateTimeOffset(2026, 11, 29, 11, 0, 0, TimeSpan.Zero),
        Command = "worker",
        ProcessCommand = "java",
        ParentProcessId = 1,
        ParentCommand = "systemd",
        UserId = 1000,
        EffectiveUserId = 0,
        GroupId = 100,
        LoginUserId = 1000,
        SessionId = 3,
        Process = new UnlinkProcess
        {
            NamespaceProcessId = 2,
            Ancestors = [new UnlinkAncestor(1, "sh"), new UnlinkAncestor(9, "cron")],
            Executable = "/usr/bin/java",
            Arguments = ["java", "-jar"],
            WorkingDirectory = "/srv",
            CgroupPath = $"/system.slice/docker-{new string('a', 64)}.scope",
        },
    });

    private static readonly UnlinkEvent Moved = UnlinkEvent.Create(new UnlinkEventData
    {
        Operation = UnlinkOperations.RenameAway,
        Path = "a",
        Destination = new UnlinkDestination { Path = "b", FullPath = "/srv/b", PathState = UnlinkPathState.Resolved },
    });

    private static readonly UnlinkEvent Directory = UnlinkEvent.Create(new UnlinkEventData { Operation = UnlinkOperations.RemoveDirectory, Path = "a/" });

    [Fact]
    public void Ecs_OfAnEvent_HasTheSchemasFields() => Assert.Equal(
        """
        @timestamp 2026-11-29T12:00:00+00:00
        container.id aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        ecs.version 8.11.0
        error.code EACCES
        event.action unlink
        event.category[] file
        event.duration #1500000
        event.kind event
        event.outcome failure
        event.provider Ebpf.Probes.Unlink
        event.sequence #7
        event.type[] deletion
        file.directory /var/log
        file.gid 101
        file.inode 18446744073709551615
        file.mode 0644
        file.mtime 2026-01-01T00:00:00+00:00
        file.name old.log
        file.path /var/log/old.log
        file.size #5000000000
        file.type file
        file.uid 1001
        labels.login_session_id 3
        labels.login_user_id 1000
        process.args[] -jar
        process.args[] java
        process.command_line java -jar
        process.executable /usr/bin/java
        process.name java
        process.parent.name systemd
        process.parent.pid #1
        process.pid #10
        process.real_group.id 100
        process.real_user.id 1000
        process.start 2026-11-29T11:00:00+00:00
        process.thread.id #11
        process.thread.name worker
        process.user.id 0
        process.vpid #2
        process.working_directory /srv
        """,
        Flatten(writer => EcsFormat.Write(writer, in Failed)));

    [Fact]
    public void Ocsf_OfAnEvent_HasTheSchemasAttributes() => Assert.Equal(
        $"""
        activity_id #4
        activity_name Delete
        actor.process.auid #1000
        actor.process.cmd_line java -jar
        actor.process.container.uid aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
        actor.process.created_time #1795950000000
        actor.process.euid #0
        actor.process.file.name java
        actor.process.file.path /usr/bin/java
        actor.process.file.type_id #1
        actor.process.group.uid 100
        actor.process.name java
        actor.process.namespace_pid #2
        actor.process.parent_process.name sh
        actor.process.parent_process.parent_process.name cron
        actor.process.parent_process.parent_process.pid #9
        actor.process.parent_process.pid #1
        actor.process.pid #10
        actor.process.session.uid 3
        actor.process.tid #11
        actor.process.user.uid 1000
        category_uid #1
        class_name File System Activity
        class_uid #1001
        device.hostname {Environment.MachineName}
        device.type_id #0
        duration #1
        file.modified_time #1767225600000
        file.name old.log
        file.owner.uid 1001
        file.parent_folder /var/log
        file.path /var/log/old.log
        file.size #5000000000
        file.type_id #1
        file.uid 18446744073709551615
        metadata.event_code unlink
        metadata.product.name Ebpf.Probes.Unlink
        metadata.product.vendor_name Ebpf
        metadata.profiles[] container
        metadata.profiles[] linux/linux_users
        metadata.sequence #7
        metadata.version 1.2.0
        severity_id #1
        status_code EACCES
        status_id #2
        time #1795953600000
        type_uid #100104
        """,
        Flatten(writer => OcsfFormat.Write(writer, in Failed)));

    [Fact]
    public void Formats_OfADirectoryWithoutALogin_SayASuccess()
    {
        string ecs = Flatten(writer => EcsFormat.Write(writer, in Directory)), ocsf = Flatten(writer => OcsfFormat.Write(writer, in Directory));

        Assert.Contains("event.outcome success\n", ecs, StringComparison.Ordinal);
        Assert.Contains("event.action rmdir\n", ecs, StringComparison.Ordinal);
        Assert.Contains("file.name a\nfile.path a/\nfile.type dir\n", ecs, StringComparison.Ordinal);
        Assert.Contains("status_id #1\n", ocsf, StringComparison.Ordinal);
        Assert.Contains("file.type_id #2\n", ocsf, StringComparison.Ordinal);
        Assert.DoesNotContain("auid", ocsf, StringComparison.Ordinal);
        Assert.DoesNotContain("labels", ecs, StringComparison.Ordinal);
    }

    [Fact]
    public void Formats_OfAMove_HaveItsTwoNames()
    {
        string ecs = Flatten(writer => EcsFormat.Write(writer, in Moved)), ocsf = Flatten(writer => OcsfFormat.Write(writer, in Moved));

        Assert.Contains("event.action rename\n", ecs, StringComparison.Ordinal);
        Assert.Contains("event.type[] change\n", ecs, StringComparison.Ordinal);
        Assert.Contains("file.path a\n", ecs, StringComparison.Ordinal);
        Assert.Contains("labels.destination_path /srv/b\n", ecs, StringComparison.Ordinal);
        Assert.Contains("activity_id #5\nactivity_name Rename\n", ocsf, StringComparison.Ordinal);
        Assert.Contains("file.path a\n", ocsf, StringComparison.Ordinal);
        Assert.Contains("file_result.name b\nfile_result.parent_folder /srv\nfile_result.path /srv/b\nfile_result.type_id #0\n", ocsf, StringComparison.Ordinal);
        Assert.EndsWith("type_uid #100105", ocsf, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a", "/", "a")]
    [InlineData("a", null, "a")]
    [InlineData("/a/b//", "/a", "b")]
    [InlineData("/", null, "")]
    [InlineData("", null, "")]
    public void PathParts_OfAPath_AreItsFolderAndItsName(string path, string? directory, string name) => Assert.Equal(
        new UnlinkPathParts(path, name, directory), UnlinkPathParts.Of(UnlinkEvent.Create(new UnlinkEventData { Path = path })));

    /// <summary>A line for each value: its path and the value; numbers with a #.</summary>
    private static string Flatten(Action<Utf8JsonWriter> write)
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            write(writer);
        }

        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetString(json.ToArray()));
        return string.Join('\n', Lines("", document.RootElement).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Lines(string path, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Lines($"{path}{(path.Length == 0 ? "" : ".")}{property.Name}", property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Lines($"{path}[]", item)),
        JsonValueKind.Number => [$"{path} #{element}"],
        _ => [$"{path} {element}"],
    };
}
