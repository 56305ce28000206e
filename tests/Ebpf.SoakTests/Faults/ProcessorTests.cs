namespace Ebpf.SoakTests;

/// <summary>A processor that is taken away while all of them delete. Explicit: for a virtual machine of its own, with two processors.</summary>
public sealed class ProcessorTests
{
    private const string Switch = "/sys/devices/system/cpu/cpu1/online";
    private static readonly TimeSpan EachState = TimeSpan.FromMilliseconds(300);

    [Fact(Explicit = true)]
    public async Task Deletions_WhileAProcessorComesAndGoes_AreDeliveredOrCounted()
    {
        Require.Probe();
        Assert.SkipUnless(File.Exists(Switch), "needs a second processor that can be taken offline");
        int switched = 0;

        await Load.AssertAccountedAsync(Reading.Steady, 64 * 1024, async end =>
        {
            while (!end.IsCancellationRequested || switched < 3)
            {
                await File.WriteAllTextAsync(Switch, "0", CancellationToken.None);
                Assert.Equal("0\n", await File.ReadAllTextAsync(Switch, CancellationToken.None));
                await Task.Delay(EachState, CancellationToken.None);
                await File.WriteAllTextAsync(Switch, "1", CancellationToken.None);
                await Task.Delay(EachState, CancellationToken.None);
                switched++;
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{switched} times offline");
    }
}
