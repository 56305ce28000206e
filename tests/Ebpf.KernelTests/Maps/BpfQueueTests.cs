namespace Ebpf.KernelTests.Maps;

public sealed class BpfQueueTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfQueueTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
    }

    public void Dispose() => _object.Dispose();

    [Theory]
    [InlineData("queue", new ulong[] { 1, 2, 3 })]
    [InlineData("stack", new ulong[] { 3, 2, 1 })]
    public void TryPop_ThreePushed_GivesThemInTheKindsOrder(string name, ulong[] expected)
    {
        BpfQueue<ulong> queue = _object.Maps[name].AsQueue<ulong>();
        queue.Push(1);
        queue.Push(2);
        queue.Push(3);

        Assert.True(queue.TryPeek(out ulong first));
        Assert.Equal(expected[0], first);
        List<ulong> popped = [];
        while (queue.TryPop(out ulong element))
        {
            popped.Add(element);
        }

        Assert.Equal(expected, popped);
        Assert.False(queue.TryPeek(out ulong none));
        Assert.Equal(0ul, none);
    }

    [Fact]
    public void Push_Full_ThrowsAndSaysSo()
    {
        BpfQueue<ulong> queue = _object.Maps["queue"].AsQueue<ulong>();
        for (ulong i = 0; i < 4; i++)
        {
            queue.Push(i);
        }

        BpfException full = Assert.Throws<BpfException>(() => queue.Push(4));

        Assert.Equal(BpfErrorKind.ResourceLimit, full.Kind);
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryPop_PushedByAProgram_GivesIt()
    {
        Require.TraceFs();
        BpfQueue<ulong> queue = _object.Maps["queue"].AsQueue<ulong>();
        using BpfLink link = _object.Programs["on_getpgid"].AttachTracepoint("syscalls", "sys_enter_getpgid");

        Posix.GetProcessGroup(0x40000007);

        Assert.True(queue.TryPop(out ulong argument));
        Assert.Equal(0x40000007ul, argument);
    }

    [Fact]
    public void Operations_DoNotAllocate()
    {
        BpfQueue<ulong> queue = _object.Maps["queue"].AsQueue<ulong>();
        UseAll(1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        UseAll(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void UseAll(int times)
        {
            for (int i = 0; i < times; i++)
            {
                queue.Push(1);
                queue.TryPeek(out _);
                queue.TryPop(out _);
                queue.TryPop(out _);
            }
        }
    }
}
