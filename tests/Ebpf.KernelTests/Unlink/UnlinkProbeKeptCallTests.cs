using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The element that stays for a thread's next call goes with the thread.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeKeptCallTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30); // An emulated guest is slow.

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    /// <summary>By execve a thread that is not the first one of its process takes the first one's number.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Thread_ThatTakesAnotherNumber_LeavesNothing(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        HashSet<uint> others = [.. FindCallMaps()];
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });
        using BpfMap calls = BpfMap.OpenById(FindCallMaps().Single(id => !others.Contains(id)));

        (int pid, int exitCode, string output, _) = await Command.RunAsync(
            Environment.ProcessPath!, "-noColor", "-explicit", "only", "-method", $"Ebpf.KernelTests.{nameof(UnlinkProbeKeptCallTests)}.{nameof(DeleteAndExecute)}");

        Assert.True(exitCode == 0, output);
        Assert.True(SpinWait.SpinUntil(() => FindThreads(calls, pid).Count == 0, Soon), $"threads {string.Join(", ", FindThreads(calls, pid))} of {pid}");
        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.ProcessId == pid && e.Path == "missing by a thread");
        Assert.NotEqual(pid, e.ThreadId);
    }

    /// <summary>The other process, which does not end as a test.</summary>
    [Fact(Explicit = true)]
    public void DeleteAndExecute()
    {
        Thread thread = new(() =>
        {
            Posix.Unlink("missing by a thread"u8.ToArray());
            Posix.Execute("/bin/true");
        });
        thread.Start();
        thread.Join();
    }

    private static IEnumerable<uint> FindCallMaps() => BpfSystem.Maps.Where(map => map.Name == "calls").Select(map => map.Id);

    private static List<uint> FindThreads(BpfMap calls, int pid)
    {
        List<uint> threads = [];
        foreach (BpfByteMap.Element call in calls.AsBytes())
        {
            ulong thread = MemoryMarshal.Read<ulong>(call.Key);
            if (thread >> 32 == (ulong)pid)
            {
                threads.Add((uint)thread);
            }
        }

        return threads;
    }
}
