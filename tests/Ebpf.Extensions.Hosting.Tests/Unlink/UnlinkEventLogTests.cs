using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting.Tests;

public class UnlinkEventLogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_EventsAndMisses_AreRecordsWithAttributes()
    {
        using RecordingLoggerProvider log = new();
        using LoggerFactory factory = new([log]);
        EventFeed<UnlinkEvent> feed = new();
        using UnlinkEventLog writer = new(feed.Subscribe(new FeedSubscriptionOptions { Capacity = 1 }), factory.CreateLogger("test"));
        await feed.PublishAsync(default, Cancellation);
        await feed.PublishAsync(UnlinkEvent.Create(new UnlinkEventData { ProcessId = 7, Command = "w", ProcessCommand = "rm", Path = "a\nb", ErrorNumber = 13 }), Cancellation);
        feed.Complete();

        await writer.StartAsync(Cancellation);
        await writer.ExecuteTask!;

        Assert.Equal(["Warning 1 deletions are missing here: the log was too slow", @"Information rm[7] EACCES a\x0ab"], log.Lines);
        IReadOnlyDictionary<string, object?> attributes = log.Attributes.Last();
        Assert.Equal(
            [
                "ebpf.unlink.latency", "ebpf.unlink.operation", "ebpf.unlink.time", "error.type", "file.path", "process.creation.time", "process.parent_pid",
                "process.pid", "process.real_user.id", "process.user.id", "thread.id", "thread.name",
            ],
            attributes.Keys.Order());
        Assert.Equal(
            (@"a\x0ab", "EACCES", 7, "w"),
            (attributes["file.path"], attributes["error.type"], attributes["process.pid"], attributes["thread.name"]));
    }

    /// <summary>The names are those of OpenTelemetry's registry.</summary>
    [Fact]
    public void Attributes_OfAVictimAndOfDetails_AreOpenTelemetrys()
    {
        Dictionary<string, object?> attributes = new(new UnlinkLogRecord(UnlinkEvent.Create(new UnlinkEventData
        {
            Operation = UnlinkOperations.RenameAway,
            Path = "a",
            LoginUserId = 1000,
            Destination = new UnlinkDestination { Path = "b" },
            Victim = new UnlinkVictim(8, 1, 5, 1) { Mode = 0x81A4, SizeBytes = 7 },
            Process = new UnlinkProcess { Executable = "/bin/r\nm", Arguments = ["rm", "a"], CgroupPath = $"/docker-{new string('a', 64)}.scope" },
        })));

        Assert.Equal(("b", 1000L, "0644", 7L), (attributes["ebpf.unlink.destination"], attributes["ebpf.unlink.login_user.id"], attributes["file.mode"], attributes["file.size"]));
        Assert.Equal((@"/bin/r\x0am", new string('a', 64)), (attributes["process.executable.path"], attributes["container.id"]));
        Assert.Equal(["rm", "a"], Assert.IsType<string[]>(attributes["process.command_args"]));
        Assert.Equal($"0::/docker-{new string('a', 64)}.scope", attributes["process.linux.cgroup"]);
        Assert.DoesNotContain("process.working_directory", attributes.Keys);
    }
}
