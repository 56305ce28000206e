namespace Ebpf.SoakTests;

/// <summary>A test's needs of the machine; without them the test is skipped with the reason.</summary>
internal static class Require
{
    internal static void Probe()
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root");
        Assert.SkipUnless(KernelFeatures.HasTraceFs || KernelFeatures.HasKprobes, "needs kprobes or tracefs");
    }
}
