namespace Ebpf.Core.Tests.PerfBuffers;

public class PerfBufferReaderOptionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(131_072)]
    public void PagesPerCpu_NotAPowerOfTwo_IsRefused(int pages) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(PerfBufferReaderOptions.PagesPerCpu), () => new PerfBufferReaderOptions { PagesPerCpu = pages });

    [Fact]
    public void RecordsPerWakeUp_Zero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(PerfBufferReaderOptions.RecordsPerWakeUp), () => new PerfBufferReaderOptions { RecordsPerWakeUp = 0 });
}
