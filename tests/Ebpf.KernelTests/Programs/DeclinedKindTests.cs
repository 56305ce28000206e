namespace Ebpf.KernelTests;

/// <summary>What is loaded and run, and not attached or read, says so and names what does it.</summary>
public sealed class DeclinedKindTests
{
    private static readonly byte[] Packet = new byte[64];

    [Theory]
    [InlineData("at_driver", "Xdp", "ip link set")]
    [InlineData("at_interface", "SchedClassifier", "tc filter add")]
    [InlineData("at_socket", "SocketFilter", "Use libbpf in C.")]
    public void Attach_DeclinedKind_IsNotSupportedAndNamesATool(string name, string type, string tool)
    {
        Require.Root();
        using BpfObject obj = Load(name);

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs[name].Attach());

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains($"does not attach programs of the kind {type}.", e.Message, StringComparison.Ordinal);
        Assert.Contains(tool, e.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on_kprobe", nameof(BpfProgram.AttachKprobe))]
    [InlineData("on_uprobe", nameof(BpfProgram.AttachUprobe))]
    [InlineData("on_perf_event", nameof(BpfProgram.AttachPerfEvent))]
    [InlineData("on_multi", nameof(BpfProgram.AttachKprobeMulti))]
    public void Attach_SectionWithoutPlace_NamesTheMethod(string name, string method)
    {
        Require.Root();
        Require.Kernel(5, 15); // One of them reads its cookie.
        using BpfObject obj = TestObject.Load("attach", new BpfObjectOptions { Programs = [name] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs[name].Attach());

        Assert.Equal((BpfErrorKind.NotSupported, $"Attach it with {method}."), (e.Kind, e.Remedy));
    }

    [Theory]
    [InlineData("at_driver", 2)]
    [InlineData("at_interface", 64)]
    [InlineData("at_socket", 50)] // Without the Ethernet header.
    public void Run_WithAPacket_ReturnsItsVerdict(string name, uint verdict)
    {
        Require.Root();
        using BpfObject obj = Load(name);
        byte[] after = new byte[128];

        BpfRunResult result = obj.Programs[name].Run(data: Packet, dataOut: after);

        Assert.Equal((verdict, Packet.Length), (result.ReturnValue, result.DataLength));
    }

    [Fact]
    public void Open_PerfBuffer_IsRefused()
    {
        Require.TraceFs();
        using BpfObject obj = Load("to_perf_buffer");
        using BpfLink link = obj.Programs["to_perf_buffer"].Attach();

        ArgumentException e = Assert.Throws<ArgumentException>(() => RingBufferPipeReader.Open(obj.Maps["perf_buffer"]));

        Assert.Contains("Map perf_buffer is a PerfEventArray, not a ring buffer.", e.Message, StringComparison.Ordinal);
    }

    private static BpfObject Load(string program) => TestObject.Load("declined", new BpfObjectOptions { Programs = [program] });
}
