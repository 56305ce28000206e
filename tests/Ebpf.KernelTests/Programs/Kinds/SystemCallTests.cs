namespace Ebpf.KernelTests;

public sealed class SystemCallTests
{
    [Fact]
    public void AttachSystemCall_Cookie_ReachesTheProgram()
    {
        Require.Kprobes();
        Require.Kernel(5, 15);

        AttachTests.Hits hits = AttachTests.AssertHits("on_syscall_cookie", 22, 2, AttachTests.CallGetPgid, program => program.AttachSystemCall(
            "getpgid", new KprobeOptions { Cookie = 5 }));

        Assert.Equal(5ul, hits.LastCookie);
    }

    [Fact]
    public void AttachSystemCall_Absent_NamesSimilarOnes()
    {
        Require.Kprobes();
        Require.Kernel(5, 15);
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_syscall_cookie"] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_syscall_cookie"].AttachSystemCall("getpgidd"));

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains("This kernel has no system call getpgidd.", e.Message, StringComparison.Ordinal);
        Assert.Contains("getpgid", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachSystemCall_Offset_IsRefusedByName()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = [] });

        Assert.Throws<ArgumentException>("options", () => obj.Programs["on_syscall_cookie"].AttachSystemCall("getpgid", new KprobeOptions { Offset = 4 }));
    }
}
