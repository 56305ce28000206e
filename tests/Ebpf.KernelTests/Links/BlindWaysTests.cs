namespace Ebpf.KernelTests;

/// <summary>Each way to blind a program, by each kind of attachment: it runs, or the attachment is refused, or its blindness is found.</summary>
public sealed class BlindWaysTests
{
    private const int Slots = 23; // Of attach.bpf.c.

    private static readonly string[] Programs =
    [
        "on_kprobe", "on_kretprobe", "on_multi", "on_session", "on_fentry", "on_fexit", "on_tracepoint", "on_raw_tracepoint", "on_raw_tracepoint_btf",
        "on_file_open",
    ];

    public static MatrixTheoryData<KernelSwitch.Way, string> Matrix => new(Enum.GetValues<KernelSwitch.Way>(), Programs);

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Attach_SomethingSwitchedOff_RunsOrIsRefused(KernelSwitch.Way way, string program)
    {
        using BpfObject obj = Load(program);
        BpfException? refused;
        using (KernelSwitch.Off(way))
        {
            refused = Record.Exception(() =>
            {
                using BpfLink link = Attach(obj.Programs[program]);
                Act();
            }) as BpfException;
        }

        Assert.Equal(CountHits(obj) == 0 ? BpfErrorKind.SwitchedOff : null, refused?.Kind);
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void FindBlindness_SomethingSwitchedOffLater_IsNullOnlyWhileItRuns(KernelSwitch.Way way, string program)
    {
        using BpfObject obj = Load(program);
        using BpfLink link = Attach(obj.Programs[program]);
        ulong before, hits;
        BpfBlindness? blindness;
        using (KernelSwitch.Off(way))
        {
            before = CountHits(obj); // Those of the files that were opened to switch it off.
            Act();
            hits = CountHits(obj);
            blindness = link.FindBlindness();
        }

        Act();

        Assert.Equal(hits > before, blindness is null);
        Assert.True(CountHits(obj) > hits);
        Assert.Null(link.FindBlindness());
    }

    private static BpfObject Load(string program)
    {
        Action requirement = program switch
        {
            "on_multi" or "on_session" => Require.KprobeMulti,
            "on_tracepoint" => Require.TraceFs,
            "on_raw_tracepoint" => Require.Root,
            "on_raw_tracepoint_btf" => Require.Fentry,
            "on_file_open" => Require.BpfSecurityModule,
            _ => Require.Kprobes,
        };
        requirement();
        return AttachTests.Load(program, program is "on_fentry" or "on_fexit" ? AttachTests.UnlinkFunction.Value : null);
    }

    private static BpfLink Attach(BpfProgram program) => program.Name switch
    {
        "on_kprobe" => program.AttachKprobe(AttachTests.UnlinkFunction.Value),
        "on_kretprobe" => program.AttachKprobe(AttachTests.UnlinkFunction.Value, new KprobeOptions { AtReturn = true }),
        "on_multi" => program.AttachKprobeMulti([AttachTests.UnlinkFunction.Value]),
        "on_session" => program.AttachKprobeMulti([AttachTests.UnlinkFunction.Value], new KprobeMultiOptions { Point = ProbePoint.EntryAndReturn }),
        _ => program.Attach(),
    };

    /// <summary>Makes the calls that the programs watch.</summary>
    private static void Act()
    {
        AttachTests.Unlink();
        AttachTests.CallGetPgid();
        File.OpenHandle("/dev/null").Dispose();
    }

    private static ulong CountHits(BpfObject obj) => Enumerable.Range(0, Slots).Aggregate(0ul, (sum, slot) => sum + AttachTests.Read(obj, (uint)slot).Count);
}
