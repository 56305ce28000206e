namespace Ebpf.Core.Tests;

public class PerfEventOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void FrequencyHertz_NotPositive_IsRefusedByName(int frequency) => Assert.Throws<ArgumentOutOfRangeException>(
        nameof(PerfEventOptions.FrequencyHertz), () => new PerfEventOptions { FrequencyHertz = frequency });
}
