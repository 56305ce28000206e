namespace Ebpf.KernelTests;

/// <summary>USDT attachments share what libbpf keeps with their object: neither order nor threads may break it.</summary>
public sealed class UsdtLifetimeTests
{
    /// <summary>The first attachment leaves its numbers to the object, the second adds to them when the object is gone.</summary>
    [Fact]
    public async Task Dispose_ObjectBeforeItsLinks_ReleasesEverythingWithTheLast()
    {
        Require.Root();
        CppException.Catch(0);
        DisposeObjectFirst();
        KernelResources before = await KernelResources.SettledAsync();

        for (int i = 0; i < 10; i++)
        {
            DisposeObjectFirst();
        }

        await KernelResources.AssertBackToAsync(before);
    }

    [Fact]
    public void Finalizer_ObjectAndLinksForgotten_ReleasesThem()
    {
        Require.Root();
        CppException.Catch(0);
        for (int i = 0; i < 10; i++)
        {
            Forget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.DoesNotContain("bpf-prog", KernelResources.Now().FileDescriptors, StringComparison.Ordinal);
    }

    /// <summary>libbpf says something in the midst of an attachment: then the logger holds it up.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AttachUsdt_WhileAnotherThreadAttaches_ItAndDisposeWaitForIt(bool disposes)
    {
        Require.Root();
        CppException.Catch(0);
        using HoldingLoggerFactory logger = new("usdt: ");
        using BpfObject obj = BpfObject.Load(TestObject.Read("usdt"), null, logger);
        BpfProgram program = obj.Programs["on_catch"];
        using BpfLink existing = Attach(program, "rethrow", 1);
        logger.Arm();
        Exception? firstThrown = null, secondThrown = null;
        Thread first = new(() => firstThrown = Record.Exception(() => Attach(program, "catch", 2).Dispose()));
        Thread second = new(() => secondThrown = Record.Exception(() => (disposes ? existing : Attach(program, "throw", 3)).Dispose()));

        first.Start();
        logger.WaitUntilHolding();
        second.Start();
        bool hasEnded = second.Join(TimeSpan.FromSeconds(1));
        logger.Release();
        first.Join();
        second.Join();

        Assert.False(hasEnded);
        Assert.Null(firstThrown);
        Assert.Null(secondThrown);
    }

    /// <summary>libbpf gives 0 for its descriptor, which is the standard input.</summary>
    [Fact]
    public void Members_OfTheKernelsLink_AreNotSupported()
    {
        Require.Root();
        CppException.Catch(0);
        using BpfObject obj = TestObject.Load("usdt");
        using BpfLink link = Attach(obj.Programs["on_catch"], "catch", 1);

        Assert.All<Action>(
            [() => link.GetInfo(), () => link.DuplicateHandle(), () => link.Pin("/sys/fs/bpf/usdt")],
            use => Assert.Equal(BpfErrorKind.NotSupported, Assert.Throws<BpfException>(use).Kind));
    }

    private static void DisposeObjectFirst()
    {
        BpfObject obj = TestObject.Load("usdt");
        BpfProgram program = obj.Programs["on_catch"];
        BpfLink first = Attach(program, "catch", 1), second = Attach(program, "throw", 2), third = Attach(program, "rethrow", 3);

        first.Dispose();
        obj.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Attach(program, "catch", 1));
        Assert.Contains("bpf-prog", KernelResources.Now().FileDescriptors, StringComparison.Ordinal);
        second.Dispose();
        third.Dispose();
        Assert.DoesNotContain("bpf-prog", KernelResources.Now().FileDescriptors, StringComparison.Ordinal);
    }

    private static void Forget()
    {
        BpfProgram program = TestObject.Load("usdt").Programs["on_catch"];
        Attach(program, "catch", 1);
        Attach(program, "throw", 2);
    }

    // To one process: to all, a library is only attached from Linux 5.15 on.
    private static BpfLink Attach(BpfProgram program, string probe, ulong cookie) =>
        program.AttachUsdt(CppException.LibraryPath, "libstdcxx", probe, new UsdtOptions { Cookie = cookie, ProcessId = Environment.ProcessId });
}
