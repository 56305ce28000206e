namespace Ebpf.Core.Tests;

public class BpfObjectOptionsTests
{
    [Fact]
    public void Properties_Null_AreRefusedByName()
    {
        Assert.Throws<ArgumentNullException>(nameof(BpfObjectOptions.Targets), () => new BpfObjectOptions { Targets = null! });
        Assert.Throws<ArgumentNullException>(nameof(BpfObjectOptions.MapSizes), () => new BpfObjectOptions { MapSizes = null! });
        Assert.Throws<ArgumentNullException>(nameof(BpfObjectOptions.MapTypes), () => new BpfObjectOptions { MapTypes = null! });
        Assert.Throws<ArgumentNullException>(nameof(BpfObjectOptions.Globals), () => new BpfObjectOptions { Globals = null! });
    }
}
