namespace Ebpf.Probes.Unlink;

/// <summary>One program of native/bpf/unlink.bpf.c and where it goes.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Target">The kernel function or the tracepoint.</param>
/// <param name="Attach">Attaches the program to the target.</param>
internal sealed record UnlinkAttachPoint(string Program, string Target, Func<BpfProgram, string, BpfLink> Attach)
{
    private static readonly KprobeOptions AtReturn = new() { AtReturn = true };
    private static readonly KprobeMultiOptions AtBoth = new() { Point = KprobePoint.EntryAndReturn };

    /// <summary>Returns first: a call between the two attachments has no entry, instead of an entry that waits for ever.</summary>
    internal static IReadOnlyList<UnlinkAttachPoint> Of(UnlinkAttachment attachment)
    {
        IReadOnlyList<string> targets = attachment.Targets;
        return attachment.Kind switch
        {
            UnlinkAttachKind.Kprobe =>
            [
                new("unlink_return", targets[0], (program, function) => program.AttachKprobe(function, AtReturn)),
                new("unlink_entry", targets[0], (program, function) => program.AttachKprobe(function)),
            ],
            UnlinkAttachKind.KprobeSession =>
                [new("unlink_session", targets[0], (program, function) => program.AttachKprobeMulti([function], AtBoth))],
            UnlinkAttachKind.Fentry =>
            [
                new("unlink_fexit", targets[0], (program, _) => program.Attach()),
                new("unlink_fentry", targets[0], (program, _) => program.Attach()),
            ],
            _ =>
            [
                .. targets.Select(call => Tracepoint("exit", call)),
                .. targets.Select(call => Tracepoint("enter", call)),
            ],
        };
    }

    private static UnlinkAttachPoint Tracepoint(string at, string call) =>
        new($"{at}_{call}", $"sys_{at}_{call}", (program, tracepoint) => program.AttachTracepoint("syscalls", tracepoint));
}
