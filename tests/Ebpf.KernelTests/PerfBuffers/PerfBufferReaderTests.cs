using System.Runtime.InteropServices;

namespace Ebpf.KernelTests.PerfBuffers;

public sealed partial class PerfBufferReaderTests : IDisposable
{
    private const int FirstArgument = 0x40000000;
    private const string Cpu1 = "/sys/devices/system/cpu/cpu1/online";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly BpfObject _object;
    private readonly BpfLink _link;

    public PerfBufferReaderTests()
    {
        Require.TraceFs();
        _object = TestObject.Load("perf");
        _link = _object.Programs["on_getpgid"].Attach();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _link.Dispose();
        _object.Dispose();
    }

    [Fact]
    public async Task ReadAllAsync_RecordsOfAProgram_AreWhatItWrote()
    {
        using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]);
        for (int i = 0; i < 100; i++)
        {
            Posix.GetProcessGroup(FirstArgument + i);
        }

        reader.Stop();
        List<PerfRecord> records = await reader.ReadAllAsync(Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(FirstArgument, 100).Select(i => (ulong)i), records.Select(record => record.Argument).Order());
        Assert.All(records, record => Assert.Equal("hello", KernelText.Read(record.Text)));
        Assert.All(records, record => Assert.InRange(record.Cpu, 0u, (uint)Environment.ProcessorCount - 1));
        Assert.Equal((100, 0, 0), (reader.Delivered, reader.Undecodable, reader.Lost));
    }

    [Fact]
    public async Task ReadAllAsync_Waiting_IsWokenByARecord()
    {
        using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]);
        await using IAsyncEnumerator<PerfRecord> records = reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        for (int i = 0; i < 50; i++)
        {
            Task<bool> move = records.MoveNextAsync().AsTask();
            Posix.GetProcessGroup(FirstArgument + i);

            Assert.True(await move.WaitAsync(Soon, Token));
            Assert.Equal((ulong)(FirstArgument + i), records.Current.Argument);
        }
    }

    [Fact]
    public async Task Lost_BufferThatWasFull_IsWhatTheProgramCouldNotWrite()
    {
        const int Calls = 1000; // A page holds 64 of them.
        using RecordingLoggerFactory loggers = new();
        using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(
            _object.Maps["records"], new PerfBufferReaderOptions { PagesPerCpu = 1 }, loggers);
        for (int i = 0; i < Calls; i++)
        {
            Posix.GetProcessGroup(FirstArgument + i);
        }

        // The kernel says how many were lost when it can write again: after what was read is given back.
        await using IAsyncEnumerator<PerfRecord> records = reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        while (reader.Lost == 0)
        {
            ValueTask<bool> move = records.MoveNextAsync();
            if (!move.IsCompleted)
            {
                Posix.GetProcessGroup(FirstArgument);
            }

            Assert.True(await move.AsTask().WaitAsync(Soon, Token));
        }

        ulong refused = _object.Globals.Get<ulong>("refused");
        Assert.InRange(refused, 1ul, (ulong)Calls);
        Assert.InRange(reader.Lost, 1, (long)refused);
        Assert.Contains(loggers.Lines, line => line.Contains("records of perf event array records are lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_ObjectDisposed_ReadsWhatWasWritten()
    {
        using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]);
        Posix.GetProcessGroup(FirstArgument);
        _object.Dispose();
        Posix.GetProcessGroup(FirstArgument + 1); // The attachment keeps the program, and that the map.

        reader.Stop();

        Assert.Equal(2, await reader.ReadAllAsync(Token).CountAsync(Token));
    }

    [Fact]
    public void Open_TwiceOrAnotherKind_Throws()
    {
        using (PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]))
        {
            Assert.Throws<InvalidOperationException>(() => PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]));
        }

        PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]).Dispose();
        Assert.Throws<ArgumentException>(() => PerfBufferReader.Open<PerfRecord>(_object.Maps["perf.bss"]));
    }

    [Fact]
    public async Task Open_ManyTimes_LeavesNothingBehind()
    {
        PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]).Dispose();
        KernelResources before = await KernelResources.SettledAsync();

        for (int i = 0; i < 20; i++)
        {
            using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]);
            ValueTask<bool> move = reader.ReadAllAsync(Token).GetAsyncEnumerator(Token).MoveNextAsync();
            reader.Dispose();
            Assert.False(await move);
        }

        await KernelResources.AssertBackToAsync(before);
    }

    /// <summary>Explicit: it switches a CPU off, which only a virtual machine of its own may suffer (VM_SMP=2).</summary>
    [Fact(Explicit = true)]
    public async Task ReadAllAsync_CpuThatWentAndCame_IsReadAgain()
    {
        RequireCpu1();
        try
        {
            Switch(Cpu1, false);
            using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]);
            await using IAsyncEnumerator<PerfRecord> records = reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);
            for (int i = 0; i < 3; i++)
            {
                Switch(Cpu1, true);
                await AskOnCpu1UntilAsync(records.MoveNextAsync().AsTask());
                Assert.Equal(1u, records.Current.Cpu);
                Switch(Cpu1, false);
            }
        }
        finally
        {
            Switch(Cpu1, true);
        }
    }

    /// <summary>As after a pause of the machine: whoever looks then finds all CPUs. Explicit, as the one above.</summary>
    [Fact(Explicit = true)]
    public async Task ReadAllAsync_CpuThatWentAndCameMeanwhile_IsReadAgain()
    {
        RequireCpu1();
        using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(_object.Maps["records"]);
        await using IAsyncEnumerator<PerfRecord> records = reader.ReadAllAsync(Token).GetAsyncEnumerator(Token);

        OnCpu1(() => Posix.GetProcessGroup(FirstArgument));
        Switch(Cpu1, false);
        Switch(Cpu1, true);

        Assert.True(await records.MoveNextAsync()); // What was written before is not lost.
        await AskOnCpu1UntilAsync(records.MoveNextAsync().AsTask());
        Assert.Equal(1u, records.Current.Cpu);
    }

    private static void RequireCpu1()
    {
        Assert.SkipUnless(File.Exists(Cpu1), "needs a second CPU that can be switched off");
        Assert.SkipUnless(File.ReadAllText("/proc/cmdline").Contains("guest_tty=", StringComparison.Ordinal), "needs a virtual machine of its own");
    }

    private static async Task AskOnCpu1UntilAsync(Task<bool> move)
    {
        using CancellationTokenSource late = new(Soon);
        while (!move.IsCompleted)
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.WhenAny(move, Task.Run(() => OnCpu1(() => Posix.GetProcessGroup(FirstArgument)), Token));
        }

        Assert.True(await move);
    }

    private static void OnCpu1(Action action)
    {
        ulong cpu1 = 2, all = 3;
        Assert.Equal(0, sched_setaffinity(0, sizeof(ulong), ref cpu1));
        action();
        Assert.Equal(0, sched_setaffinity(0, sizeof(ulong), ref all));
    }

    private static void Switch(string cpu, bool on) => File.WriteAllText(cpu, on ? "1" : "0");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int thread, nuint length, ref ulong mask);

    /// <summary>struct perf_record of perf.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct PerfRecord
    {
        internal ulong Argument;
        internal uint Cpu;
        internal Characters Text;
    }

    [System.Runtime.CompilerServices.InlineArray(32)]
    private struct Characters
    {
        private byte _first;
    }
}
