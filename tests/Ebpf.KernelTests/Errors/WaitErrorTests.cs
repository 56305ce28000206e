using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>A wait that the system refuses fails where a user can catch it. Each in a process of its own, in which no thread waits yet.</summary>
public sealed class WaitErrorTests
{
    private const int EPERM = 1;
    private const int EAGAIN = 11;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>The call behind epoll_wait of glibc.</summary>
    private static int EpollWait => IsX64 ? 232 : 22;

    private static int[] Clone => IsX64 ? [56, 435] : [220, 435];

    [Theory]
    [InlineData(nameof(OpenWhereNoWaitIsAllowed))]
    [InlineData(nameof(OpenWhereNoThreadIsAllowed))]
    [InlineData(nameof(ReadWhereALaterWaitIsRefused))]
    public async Task Reading_WhereTheSystemRefuses_FailsWithBpfException(string method)
    {
        Require.Root();
        await ChildTest.RunAsync($"{nameof(WaitErrorTests)}.{method}");
    }

    [Fact(Explicit = true)]
    public void OpenWhereNoWaitIsAllowed()
    {
        using BpfObject obj = TestObject.Load("maps");

        BpfException e = Assert.IsType<BpfException>(Seccomp.Run(() => Open(obj).Dispose(), EPERM, EpollWait));

        Assert.Equal((BpfErrorKind.PermissionDenied, EPERM), (e.Kind, e.ErrorNumber));
        Open(obj).Dispose(); // Another thread may, and the ring is free.
    }

    [Fact(Explicit = true)]
    public void OpenWhereNoThreadIsAllowed()
    {
        using BpfObject obj = TestObject.Load("maps");

        BpfException e = Assert.IsType<BpfException>(Seccomp.Run(() => Open(obj).Dispose(), EAGAIN, Clone));

        Assert.Equal((BpfErrorKind.ResourceLimit, EAGAIN), (e.Kind, e.ErrorNumber));
        Assert.Contains("pids.max", e.Message, StringComparison.Ordinal);
        Open(obj).Dispose();
    }

    [Fact(Explicit = true)]
    public void ReadWhereALaterWaitIsRefused()
    {
        using BpfObject obj = TestObject.Load("maps");
        RingBufferReader<ulong>? reader = null;

        Exception? thrown = Seccomp.RunWithoutLongWaits(
            () =>
            {
                reader = Open(obj);
                reader.ReadInPlaceAsync((ref readonly _) => { }, TestContext.Current.CancellationToken).Wait();
            },
            EPERM,
            EpollWait);

        BpfException e = Assert.IsType<BpfException>(Assert.IsType<AggregateException>(thrown).InnerException);
        Assert.Equal((BpfErrorKind.PermissionDenied, EPERM), (e.Kind, e.ErrorNumber));
        reader!.Dispose();
    }

    private static RingBufferReader<ulong> Open(BpfObject obj) => RingBufferReader.Open<ulong>(obj.Maps["a_ring_with_a_long_name"]);
}
