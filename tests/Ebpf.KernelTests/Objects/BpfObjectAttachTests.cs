namespace Ebpf.KernelTests;

/// <summary>The attachment of all programs of an object.</summary>
public sealed class BpfObjectAttachTests
{
    [Fact]
    public void Attach_ProgramsWithAPlace_AreAttachedAndDetachedTogether()
    {
        Require.SyscallPrograms();
        Require.TraceFs();
        using BpfObject obj = TestObject.Load("types");

        using BpfLinks links = obj.Attach();

        Assert.Equal(2, links.Count); // touch is of the kind that is run, not attached.
        links.Dispose();
        Assert.All(links, link => Assert.Throws<ObjectDisposedException>(() => link.GetInfo()));
    }

    [Fact]
    public void Attach_OneProgramThatCannotBe_AttachesNone()
    {
        Require.SyscallPrograms();
        Require.TraceFs();
        byte[] elf = TestObject.Read("types");
        for (int at; (at = elf.AsSpan().IndexOf("sys_exit_getpgid"u8)) >= 0;)
        {
            "sys_exit_nothing"u8.CopyTo(elf.AsSpan(at));
        }

        using BpfObject obj = BpfObject.Load(elf);

        Assert.Equal(BpfErrorKind.NotFound, Assert.Throws<BpfException>(obj.Attach).Kind);
    }

    [Fact]
    public void Attach_NoProgramWithAPlace_SaysSo()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("globals");

        BpfException e = Assert.Throws<BpfException>(obj.Attach);

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains("No section of the loaded programs names a place.", e.Message, StringComparison.Ordinal);
    }
}
