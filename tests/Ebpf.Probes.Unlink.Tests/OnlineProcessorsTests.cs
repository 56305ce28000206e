namespace Ebpf.Probes.Unlink.Tests;

public class OnlineProcessorsTests
{
    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-3\n", 4)]
    [InlineData("0-3,8\n", 5)]
    [InlineData("0,2-3,64-127\n", 67)]
    public void Count_OfTheKernelsList_HasEach(string list, int expected) => Assert.Equal(expected, OnlineProcessors.Count(list));

    /// <summary>The machine has at least those that this process may use.</summary>
    [Fact]
    public void Count_OfThisMachine_IsNotBelowTheProcesss() => Assert.True(OnlineProcessors.Count() >= Environment.ProcessorCount);
}
