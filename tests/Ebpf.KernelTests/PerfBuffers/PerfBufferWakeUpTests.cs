using System.Runtime.InteropServices;

namespace Ebpf.KernelTests.PerfBuffers;

public sealed class PerfBufferWakeUpTests
{
    private const int FirstArgument = 0x40000000;
    private const int Pairs = 20_000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    /// <summary>The second record comes while the reader begins to wait: nothing else would wake it.</summary>
    [Fact]
    public async Task ReadAllAsync_RecordWhileTheWaitBegins_DoesNotLieUnread()
    {
        Require.TraceFs();
        using BpfObject obj = TestObject.Load("perf");
        using BpfLink link = obj.Programs["on_getpgid"].Attach();
        using PerfBufferReader<PerfRecord> reader = PerfBufferReader.Open<PerfRecord>(obj.Maps["records"]);
        Task<int> reading = Task.Run(async () => await reader.ReadAllAsync(TestContext.Current.CancellationToken).CountAsync());

        int unread = await Task.Run(() => FindUnread(reader), TestContext.Current.CancellationToken);
        reader.Stop();

        Assert.Equal(2 * Pairs, await reading);
        Assert.Equal(-1, unread);
    }

    /// <returns>The first pair of which a record lay unread; -1: none.</returns>
    private static int FindUnread(PerfBufferReader<PerfRecord> reader)
    {
        int unread = -1;
        for (int pair = 0; pair < Pairs; pair++)
        {
            Posix.GetProcessGroup(FirstArgument);
            Thread.SpinWait(Random.Shared.Next(2_000));
            Posix.GetProcessGroup(FirstArgument);
            if (unread < 0 && !SpinWait.SpinUntil(() => reader.Delivered == 2 * (pair + 1), Soon))
            {
                unread = pair;
            }
        }

        return unread;
    }

    /// <summary>struct perf_record of perf.bpf.c, of which nothing is looked at.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = 44)]
    private readonly struct PerfRecord;
}
