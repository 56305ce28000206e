using System.Diagnostics;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

public sealed class UnlinkProbeRepetitionTests
{
    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Measure(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind }).Dispose();
        string? function = kind == UnlinkAttachKind.Tracepoint ? null : KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat");
        long t = Stopwatch.GetTimestamp();
        for (int i = 0; i < 50; i++)
        {
            UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind }).Dispose();
        }
        TimeSpan a = Stopwatch.GetElapsedTime(t);
        t = Stopwatch.GetTimestamp();
        for (int i = 0; i < 50; i++)
        {
            UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, FunctionName = function }).Dispose();
        }
        Console.WriteLine($"MEASURE {kind} {a.TotalMilliseconds / 50} {Stopwatch.GetElapsedTime(t).TotalMilliseconds / 50}");
    }
}
