using System.Diagnostics;
using System.Text;

namespace Ebpf.KernelTests;

/// <summary>The kernel's own lines, and what stays behind.</summary>
public sealed class TracePipeTests
{
    private const int Flags = 0x4000_0000; // The kernel refuses it before it looks at a file.

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAllAsync_LineOfAProgram_HasTheThreadThatRanIt()
    {
        Require.TracePipe();
        using BpfObject printk = TestObject.Load("printk");
        using BpfLink link = printk.Programs["print_unlinkat"].AttachTracepoint("syscalls", "sys_enter_unlinkat");
        Task<TracePipeLine> reading = FindAsync($"printk test: pid = {Environment.ProcessId}, flags = {Flags}");
        string name = "";
        int thread = 0;

        Thread unlinking = new(() =>
        {
            name = "a b-1 [002] é"; // Fifteen bytes at most.
            File.WriteAllText("/proc/thread-self/comm", name);
            thread = int.Parse(Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName), null);
            Assert.Equal(22, Posix.UnlinkAt(Posix.AT_FDCWD, "none"u8.ToArray(), Flags));
        });
        unlinking.Start();
        unlinking.Join();

        TracePipeLine line = await reading;
        Assert.Equal((TracePipeLineKind.Event, "bpf_trace_printk"), (line.Kind, line.Function));
        Assert.Contains(line.Task, new[] { name, "<...>" }); // The kernel remembers a name when the scheduler saw it.
        Assert.Equal(thread, line.ThreadId);
        Assert.InRange(line.Cpu!.Value, 0, Environment.ProcessorCount - 1);
        Assert.Matches("^[.dDbXNnpBlLhHsZz0-9a-f]{4,5}$", line.Flags);
        TimeSpan sinceBoot = TimeSpan.FromMilliseconds(Environment.TickCount64);
        Assert.InRange(line.Timestamp!.Value, TimeSpan.Zero, sinceBoot + TimeSpan.FromMinutes(1)); // The trace's clock is not corrected.
    }

    [Fact]
    public async Task ReadAllAsync_TracingSwitchedOffMeanwhile_SaysSo()
    {
        Require.TracePipe();
        Task<TracePipeLine> reading = FindAsync("no such line");
        using KernelSetting off = KernelSwitch.TracingOff();

        BpfException e = await Assert.ThrowsAsync<BpfException>(() => reading.WaitAsync(Soon, Token));

        Assert.Equal(BpfErrorKind.SwitchedOff, e.Kind);
        Assert.Contains("tracing_on is 0", e.Cause, StringComparison.Ordinal);
        Assert.Contains("echo 1 > /sys/kernel/tracing/tracing_on", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAllAsync_MessageWithALineBreak_DeliversTheRestAsAnUnrecognizedLine()
    {
        Require.TracePipe();
        string rest = $"rest of {Guid.NewGuid()}";
        Task<TracePipeLine> reading = FindAsync(rest);

        WriteMarker($"first\n{rest}");

        TracePipeLine line = await reading;
        Assert.Equal((TracePipeLineKind.Unrecognized, rest), (line.Kind, line.Text));
    }

    [Fact]
    public async Task ReadAllAsync_MoreThanTheBufferHolds_CountsWhatWasLost()
    {
        Require.TracePipe();
        Task<TracePipeLine> reading = FindAsync(line => line.Kind == TracePipeLineKind.LostEvents);
        string text = new('x', 900);
        while (!reading.IsCompleted)
        {
            WriteMarker(text);
        }

        TracePipeLine line = await reading;
        Assert.InRange(line.Cpu!.Value, 0, Environment.ProcessorCount - 1);
        Assert.NotEqual(0, line.LostEvents);
    }

    [Fact]
    public async Task ReadAllAsync_WaitingAndNothingComes_EndsWhenCancelled()
    {
        Require.TracePipe();
        using CancellationTokenSource cancel = new();
        Task reading = DrainAsync(cancel.Token);
        await Task.Delay(300, Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Soon, Token));
    }

    [Fact]
    public async Task ReadAllAsync_Waiting_NeverWakesUp()
    {
        Require.TracePipe();
        using CancellationTokenSource cancel = new();
        Task reading = DrainAsync(cancel.Token);

        await WaiterThreads.WaitForAQuietSecondAsync(Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task ReadAllAsync_CancelledOrLeft_LeavesNothingBehind()
    {
        Require.TracePipe();
        await CancelAndLeaveAsync(); // What is opened once for the process.
        KernelResources before = await KernelResources.SettledAsync();

        for (int round = 0; round < 5; round++)
        {
            await CancelAndLeaveAsync();
        }

        await AssertNoThreadAsync();
        await KernelResources.AssertBackToAsync(before);
    }

    [Fact]
    public async Task ReadAllAsync_LeftWhileTheThreadHasNoRoom_Ends()
    {
        Require.TracePipe();
        string text = new('y', 900);
        for (int i = 0; i < 300; i++)
        {
            WriteMarker(text);
        }

        await foreach (TracePipeLine line in TracePipe.ReadAllAsync(Token))
        {
            await Task.Delay(300, Token); // The thread fills the pipe.
            break;
        }

        await AssertNoThreadAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            using CancellationTokenSource cancel = new(500);
            await DrainAsync(cancel.Token);
        });
    }

    [Fact]
    public async Task ReadAllAsync_SecondReader_IsBusyWithTheRemedy()
    {
        Require.TracePipe();
        Assert.SkipUnless(RefusesSecondReader(), "this kernel shares the lines out between two readers");
        using CancellationTokenSource cancel = new();
        Task first = DrainAsync(cancel.Token);

        BpfException busy = await Assert.ThrowsAsync<BpfException>(() => DrainAsync(Token));

        Assert.Equal((BpfErrorKind.Busy, 16), (busy.Kind, busy.ErrorNumber));
        Assert.Contains("/trace_pipe: EBUSY. Another reader has it open", busy.Message, StringComparison.Ordinal);
        Assert.Contains("fuser -v /sys/kernel/tracing/trace_pipe", busy.Remedy, StringComparison.Ordinal);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public void ReadAllAsync_NotRoot_IsDeniedWithTheRemedy()
    {
        Require.TracePipe();

        // The file is opened before anything is awaited, on the thread that gave up root.
        Exception? thrown = Unprivileged.Run(() => DrainAsync(Token).GetAwaiter().GetResult());

        BpfException denied = Assert.IsType<BpfException>(thrown);
        Assert.Equal((BpfErrorKind.PermissionDenied, 13), (denied.Kind, denied.ErrorNumber));
        Assert.Equal("Cannot open /sys/kernel/tracing/trace_pipe: EACCES. The trace pipe is open to root alone. Run as root.", denied.Message);
    }

    [Fact]
    public void ReadAllAsync_NoTraceFs_IsNotFoundWithTheRemedy()
    {
        Require.TracePipe();

        Exception? thrown = WithoutTraceFs.Run(() => DrainAsync(Token).GetAwaiter().GetResult());

        BpfException notFound = Assert.IsType<BpfException>(thrown);
        Assert.Equal((BpfErrorKind.NotFound, 2), (notFound.Kind, notFound.ErrorNumber));
        Assert.StartsWith("As root: 'mount -t tracefs tracefs /sys/kernel/tracing'", notFound.Remedy, StringComparison.Ordinal);
    }

    private static async Task CancelAndLeaveAsync()
    {
        WriteMarker("left");
        await foreach (TracePipeLine _ in TracePipe.ReadAllAsync(Token))
        {
            break;
        }

        using CancellationTokenSource cancel = new(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DrainAsync(cancel.Token));
    }

    private static Task<TracePipeLine> FindAsync(string message) => FindAsync(line => line.Message == message);

    /// <summary>Returns when the first line is there that fits.</summary>
    private static async Task<TracePipeLine> FindAsync(Predicate<TracePipeLine> fits)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Soon);
        await foreach (TracePipeLine line in TracePipe.ReadAllAsync(limit.Token))
        {
            if (fits(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The trace pipe ended.");
    }

    private static async Task DrainAsync(CancellationToken cancellationToken)
    {
        await foreach (TracePipeLine _ in TracePipe.ReadAllAsync(cancellationToken))
        {
        }
    }

    private static void WriteMarker(string text)
    {
        using FileStream marker = new("/sys/kernel/tracing/trace_marker", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        marker.Write(Encoding.UTF8.GetBytes(text));
    }

    private static bool RefusesSecondReader()
    {
        using FileStream first = File.OpenRead("/sys/kernel/tracing/trace_pipe");
        return Record.Exception(() => File.OpenRead("/sys/kernel/tracing/trace_pipe").Dispose()) is IOException;
    }

    /// <summary>The kernel lists a thread for a moment after it was joined.</summary>
    private static async Task AssertNoThreadAsync()
    {
        long start = Stopwatch.GetTimestamp();
        while (WaiterThreads.Count() > 0)
        {
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Soon);
            await Task.Delay(10, Token);
        }
    }
}
