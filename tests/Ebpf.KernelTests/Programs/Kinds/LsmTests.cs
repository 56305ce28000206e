namespace Ebpf.KernelTests;

public sealed class LsmTests
{
    /// <summary>The kernel would take the program, and never run it.</summary>
    [Fact]
    public void Attach_BpfNotAmongTheSecurityModules_IsSwitchedOffAndSaysHowToBoot()
    {
        Require.AttachType(BpfAttachType.Lsm);
        string[]? modules = File.Exists("/sys/kernel/security/lsm") ? File.ReadAllText("/sys/kernel/security/lsm").Split(',') : null;
        Assert.SkipUnless(modules?.Contains("bpf") == false, "needs a kernel without bpf among the security modules");
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_file_open"] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_file_open"].Attach());

        Assert.Equal(BpfErrorKind.SwitchedOff, e.Kind);
        Assert.Contains("bpf is not among the active security modules", e.Message, StringComparison.Ordinal);
        Assert.Contains("Boot with lsm=", e.Remedy, StringComparison.Ordinal);
    }
}
