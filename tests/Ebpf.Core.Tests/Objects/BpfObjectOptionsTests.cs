namespace Ebpf.Core.Tests;

public class BpfObjectOptionsTests
{
    [Fact]
    public void Properties_Null_AreRefusedByName()
    {
        Assert.Throws<ArgumentNullException>(nameof(BpfObjectOptions.Targets), () => new BpfObjectOptions { Targets = null! });
        Assert.Throws<ArgumentNullException>(nameof(BpfObjectOptions.Maps), () => new BpfObjectOptions { Maps = null! });
        Assert.Throws<ArgumentNullException>(nameof(BpfObjectOptions.Globals), () => new BpfObjectOptions { Globals = null! });
    }
}
