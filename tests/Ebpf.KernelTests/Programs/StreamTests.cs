namespace Ebpf.KernelTests;

public class StreamTests
{
    private const int Enomem = 12;

    [Fact]
    public void ReadStream_ProgramThatPrinted_HasItsTextOnce()
    {
        Require.Root();
        Require.Kernel(6, 17);
        using BpfObject obj = TestObject.Load("stream");
        BpfProgram program = obj.Programs["print_to_streams"];

        int result = (int)program.Run().ReturnValue;
        // Without cmpxchg16b, and until the kernel has made all pages ready (deferred_init=lazy), it has no memory where it may not sleep.
        Assert.SkipWhen(result == -Enomem, "needs memory where the kernel may not sleep");

        Assert.Equal(0, result);
        Assert.Equal("stream 1\n", program.ReadStream(BpfStream.Output));
        Assert.Equal("stream 2\n", program.ReadStream(BpfStream.Error));
        Assert.Equal("", program.ReadStream(BpfStream.Output));
    }

    [Fact]
    public void ReadStream_KernelWithoutStreams_SaysWhichHasThem()
    {
        Require.SyscallPrograms();
        Require.KernelBefore(6, 17);
        using BpfObject obj = TestObject.Load("stream");

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["print_to_streams"].ReadStream(BpfStream.Error));

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains("6.17", e.Remedy, StringComparison.Ordinal);
    }
}
