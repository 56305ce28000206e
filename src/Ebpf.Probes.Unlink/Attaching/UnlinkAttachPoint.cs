using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>One program of native/bpf/unlink/unlink.bpf.c and where it goes.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Target">The kernel function or the tracepoint.</param>
/// <param name="Attach">Attaches the program to the target.</param>
internal sealed record UnlinkAttachPoint(string Program, string Target, Func<BpfProgram, BpfLink> Attach)
{
    private static readonly KprobeOptions AtReturn = new() { AtReturn = true };
    private static readonly KprobeMultiOptions AtBoth = new() { Point = ProbePoint.EntryAndReturn };

    /// <summary>A thread that ends, or takes another number: its element goes.</summary>
    private static readonly UnlinkAttachPoint[] Threads =
    [
        new("thread_exit", "sched_process_exit", AttachBySection) { HasFixedTarget = true },
        new("thread_renumbered", "sched_process_exec", AttachBySection) { HasFixedTarget = true },
    ];

    /// <summary>Tells the entry of a deletion from its return and its victim.</summary>
    internal bool IsEntry { get; init; }

    /// <summary>Tells whether the program's section names the target.</summary>
    internal bool HasFixedTarget { get; init; }

    /// <summary>The points of functions, in the order of attaching.</summary>
    /// <param name="kind">Not Auto, and not Tracepoint.</param>
    /// <param name="functions">The functions of the operations that are asked for.</param>
    /// <param name="atVictims">Adds the victim's program where it can be left out.</param>
    /// <remarks>
    /// Entries come last and are detached first. A call between the two attachments then has no entry, instead of an entry that waits for
    /// ever. A call that has an entry passes the victim's program.
    /// </remarks>
    internal static IReadOnlyList<UnlinkAttachPoint> AtFunctions(
        UnlinkAttachKind kind, IReadOnlyList<DeletionFunction> functions, bool atVictims)
    {
        VictimHook[] victims = [.. functions.Select(one => one.Deletion).Where(one => atVictims || one.NeedsVictim).Select(one => one.Victim).Distinct()];
        functions = [.. functions.DistinctBy(one => one.Deletion.Kprobe)];
        return kind switch
        {
            UnlinkAttachKind.Kprobe =>
            [
                .. Threads,
                .. victims.Select(VictimKprobe),
                .. functions.Select(one => Kprobe(one.Deletion.Kretprobe, one, AtReturn)),
                .. functions.Select(one => Kprobe(one.Deletion.Kprobe, one) with { IsEntry = true }),
            ],
            UnlinkAttachKind.KprobeSession =>
            [
                .. Threads,
                .. victims.Select(VictimKprobe),
                .. functions.Select(one => Session(one.Deletion.Session, one.Name) with { IsEntry = true }),
            ],
            _ =>
            [
                .. Threads,
                .. victims.Select(one => new UnlinkAttachPoint(one.Fentry, one.Function, AttachBySection)),
                .. functions.Select(one => new UnlinkAttachPoint(one.Deletion.Fexit, one.Name, AttachBySection)),
                .. functions.Select(one => new UnlinkAttachPoint(one.Deletion.Fentry, one.Name, AttachBySection) { IsEntry = true }),
            ],
        };
    }

    /// <summary>The points of system calls, in the order of attaching.</summary>
    internal static IReadOnlyList<UnlinkAttachPoint> AtSystemCalls(IReadOnlyList<SystemCall> calls) =>
    [
        .. Threads,
        .. calls.Select(call => Tracepoint(call.Exit, $"sys_exit_{call.Name}")),
        .. calls.Select(call => Tracepoint(call.Entry, $"sys_enter_{call.Name}") with { IsEntry = true }),
    ];

    /// <summary>The system calls of the operations that are asked for.</summary>
    internal static SystemCall[] SystemCallsOf(UnlinkOperations operations) =>
    [
        .. Deletion.Of(operations).SelectMany(deletion => deletion.SystemCalls).Distinct()
            .Where(call => call.IsOnArm64 || RuntimeInformation.ProcessArchitecture == Architecture.X64),
    ];

    private static UnlinkAttachPoint VictimKprobe(VictimHook victim) =>
        new(victim.Kprobe, victim.Function, program => program.AttachKprobe(victim.Function));

    private static UnlinkAttachPoint Kprobe(string program, DeletionFunction function, KprobeOptions? options = null) => function.Address is { } address
        ? new UnlinkAttachPoint(program, function.Name, attached => attached.AttachKprobe(address, options))
        : new UnlinkAttachPoint(program, function.Name, attached => attached.AttachKprobe(function.Name, options));

    private static UnlinkAttachPoint Session(string program, string function) =>
        new(program, function, attached => attached.AttachKprobeMulti([function], AtBoth));

    private static UnlinkAttachPoint Tracepoint(string program, string tracepoint) =>
        new(program, tracepoint, attached => attached.AttachTracepoint("syscalls", tracepoint));

    private static BpfLink AttachBySection(BpfProgram program) => program.Attach();
}
