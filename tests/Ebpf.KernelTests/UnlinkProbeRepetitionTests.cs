using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>Minutes in a guest, so that only a guest of its own runs it (eng/lib-test.sh).</summary>
public sealed class UnlinkProbeRepetitionTests
{
    /// <summary>By then the just-in-time compiler, whose memory grows too, has optimized what runs in a round.</summary>
    private const int WarmUpRounds = 300;

    private const int Rounds = 700;

    [Fact(Explicit = true)]
    public async Task StartAndDispose_ThousandTimes_NothingGrows()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        StartAndDispose(WarmUpRounds);
        KernelResources before = await KernelResources.SettledAsync();
        long memory = KernelResources.ReadOwnMemory();

        StartAndDispose(Rounds);

        await KernelResources.AssertBackToAsync(before);
        long growth = KernelResources.ReadOwnMemory() - memory;
        TestContext.Current.TestOutputHelper?.WriteLine($"{growth} bytes in {Rounds} rounds");
        Assert.InRange(growth, long.MinValue, Rounds * Environment.SystemPageSize / 2);
    }

    private static void StartAndDispose(int times)
    {
        for (int i = 0; i < times; i++)
        {
            using UnlinkProbe probe = UnlinkProbe.Start();
            Assert.Equal(2, Posix.Unlink("no such file"u8.ToArray()));
        }
    }
}
