using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using Xunit;

namespace Testing;

public class DeletionAlarmTests
{
    [Fact]
    public async Task Run_OneProgramDeletesMany_RaisesOneAlarm()
    {
        DeletionAlarm alarm = await FeedAsync(
            Deletion(1, "rm", "a"), Deletion(2, "git", "b"), Deletion(1, "rm", "c"), Deletion(1, "rm", "d"), Deletion(1, "rm", "e"));

        Assert.Equal(["rm[1] deleted 3 files, the last was d"], alarm.Alarms);
    }

    [Fact]
    public async Task Run_AttemptsThatFailed_DoNotCount()
    {
        UnlinkEventData failed = new() { ProcessId = 1, Command = "rm", Path = "missing", ErrorNumber = 2 };

        DeletionAlarm alarm = await FeedAsync(UnlinkEvent.Create(failed), UnlinkEvent.Create(failed), UnlinkEvent.Create(failed));

        Assert.Empty(alarm.Alarms);
    }

    private static UnlinkEvent Deletion(int processId, string command, string path) =>
        UnlinkEvent.Create(new UnlinkEventData { ProcessId = processId, Command = command, Path = path });

    /// <summary>The feed is the seam: publish what the kernel would have seen, and end it.</summary>
    private static async Task<DeletionAlarm> FeedAsync(params UnlinkEvent[] events)
    {
        EventFeed<UnlinkEvent> feed = new();
        DeletionAlarm alarm = new(feed, limit: 3);
        foreach (UnlinkEvent e in events)
        {
            await feed.PublishAsync(e, TestContext.Current.CancellationToken);
        }

        feed.Complete();
        await alarm.RunAsync(TestContext.Current.CancellationToken);
        return alarm;
    }
}
