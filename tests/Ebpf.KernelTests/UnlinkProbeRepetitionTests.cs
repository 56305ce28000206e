using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>
/// Minutes in a guest, so that only a guest of its own runs it (eng/lib-test.sh), without tiered compilation: the memory
/// of the compiler would grow for hundreds of rounds.
/// </summary>
public sealed class UnlinkProbeRepetitionTests
{
    private const int WarmUpRounds = 100;
    private const int Rounds = 900;

    /// <summary>Of every kind in turn.</summary>
    [Fact(Explicit = true)]
    public async Task StartAndDispose_ThousandTimes_NothingGrows()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        UnlinkAttachKind[] kinds = [.. AttachKinds.OfThisKernel()];
        StartAndDispose(kinds, WarmUpRounds);
        KernelResources before = await KernelResources.SettledAsync();
        long memory = KernelResources.ReadOwnMemory();

        StartAndDispose(kinds, Rounds);

        await KernelResources.AssertBackToAsync(before);
        long growth = KernelResources.ReadOwnMemory() - memory;
        TestContext.Current.TestOutputHelper?.WriteLine($"{growth} bytes in {Rounds} rounds");
        Assert.InRange(growth, long.MinValue, Rounds * Environment.SystemPageSize / 4);
    }

    private static void StartAndDispose(UnlinkAttachKind[] kinds, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kinds[i % kinds.Length] });
            Assert.Equal(2, Posix.Unlink("no such file"u8.ToArray()));
        }
    }
}
