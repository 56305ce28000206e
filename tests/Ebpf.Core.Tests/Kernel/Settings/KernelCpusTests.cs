namespace Ebpf.Core.Tests;

public class KernelCpusTests
{
    /// <summary>The machine has at least those that this process may use.</summary>
    [Fact]
    public void Counts_OfThisMachine_AreNotBelowTheProcesss()
    {
        int online = KernelCpus.ReadOnline().Distinct().Count();
        Assert.True(online >= Environment.ProcessorCount);
        Assert.True(KernelCpus.CountPossible() >= online);
    }
}
