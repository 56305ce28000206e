namespace Ebpf.SoakTests;

/// <summary>Deletions as fast as all processors can: each is delivered or counted, whatever the reader does.</summary>
public sealed class LoadTests
{
    public static TheoryData<Reading, int> Cases => new MatrixTheoryData<Reading, int>(
        Enum.GetValues<Reading>(), [Environment.SystemPageSize, 64 * 1024, 4 * 1024 * 1024]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Deletions_AtFullSpeed_AreDeliveredOrCounted(Reading reading, int ringBytes)
    {
        Require.Probe();
        await Load.AssertAccountedAsync(reading, ringBytes, end => Task.Delay(Timeout.Infinite, end).ContinueWith(_ => { }, TaskScheduler.Default));
    }
}
