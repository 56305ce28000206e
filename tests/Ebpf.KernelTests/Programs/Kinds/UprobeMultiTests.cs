namespace Ebpf.KernelTests;

public sealed class UprobeMultiTests
{
    [Fact]
    public void AttachUprobeMulti_TwoFunctions_RunsForBothWithTheirCookies()
    {
        Require.AttachType(BpfAttachType.UprobeMulti);
        UprobeMultiOptions options = new() { Cookies = [11, 22], ProcessId = 0 };

        AttachTests.Hits hits = AttachTests.AssertHits(
            "on_uprobe_multi", 18, 2, AttachTests.CallGetPgid, program => program.AttachUprobeMulti(Posix.LibcPath, ["getpgid", "getsid"], options));

        Assert.Equal(11ul, hits.LastCookie);
    }

    [Fact]
    public void AttachUprobeMulti_Pattern_Runs()
    {
        Require.AttachType(BpfAttachType.UprobeMulti);
        AttachTests.AssertHits("on_uprobe_multi", 18, 2, AttachTests.CallGetPgid, program => program.AttachUprobeMulti(Posix.LibcPath, "getpg?d"));
    }

    [Fact]
    public void AttachUprobeMulti_AtReturn_Runs()
    {
        Require.AttachType(BpfAttachType.UprobeMulti);
        AttachTests.AssertHits("on_uretprobe_multi", 19, 2, AttachTests.CallGetPgid, program => program.AttachUprobeMulti(
            Posix.LibcPath, ["getpgid"], new UprobeMultiOptions { Point = ProbePoint.Return }));
    }

    [Fact]
    public void AttachUprobeMulti_Session_RunsAtEntryAndReturn()
    {
        Require.AttachType(BpfAttachType.UprobeSession);
        AttachTests.AssertHits("on_uprobe_session", 20, 2, AttachTests.CallGetPgid, program => program.AttachUprobeMulti(
            Posix.LibcPath, ["getpgid"], new UprobeMultiOptions { Point = ProbePoint.EntryAndReturn }), perAction: 2);
    }

    [Theory]
    [InlineData("/no/such/file", "getpgid", "There is no file /no/such/file.")]
    [InlineData("libno_such_library.so", "getpgid", "There is no library or program libno_such_library.so")]
    [InlineData("/proc/version", "getpgid", "/proc/version is not an ELF file")]
    [InlineData("libc.so.6", "no_such_function", "libc.so.6 has no no_such_function")]
    public void AttachUprobeMulti_AbsentPlace_SaysWhatIsAbsent(string path, string function, string cause)
    {
        Require.AttachType(BpfAttachType.UprobeMulti);
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = ["on_uprobe_multi"] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["on_uprobe_multi"].AttachUprobeMulti(path, [function]));

        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Remedy);
    }
}
