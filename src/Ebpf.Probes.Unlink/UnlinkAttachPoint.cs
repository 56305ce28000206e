using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink;

/// <summary>One program of native/bpf/unlink.bpf.c and where it goes.</summary>
/// <param name="Program">The program's name.</param>
/// <param name="Target">The kernel function or the tracepoint.</param>
/// <param name="Attach">Attaches the program to the target.</param>
internal sealed record UnlinkAttachPoint(string Program, string Target, Func<BpfProgram, string, BpfLink> Attach)
{
    /// <summary>Whether a deletion begins here, for the programs.</summary>
    internal bool IsEntry { get; init; }

    /// <summary>Whether the program's section names the target.</summary>
    internal bool HasFixedTarget { get; init; }

    /// <summary>Where a thread ends that never returned, for the programs.</summary>
    private static readonly UnlinkAttachPoint ThreadExit = new("thread_exit", "sched_process_exit", AttachBySection) { HasFixedTarget = true };

    private static readonly string[] AllSystemCalls = ["unlink", "rmdir", "unlinkat"];
    private static readonly KprobeOptions AtReturn = new() { AtReturn = true };
    private static readonly KprobeMultiOptions AtBoth = new() { Point = KprobePoint.EntryAndReturn };

    /// <summary>
    /// Entries come last, and are detached first: a call between the two attachments has no entry, instead of an entry that waits for
    /// ever, and one that has an entry passes the programs that see what is deleted.
    /// </summary>
    /// <param name="kind">Not Auto.</param>
    /// <param name="functions">The kernel function of each operation; for tracepoints, none.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="PlatformNotSupportedException">Renames are asked for, and the kernel's function does not have their path.</exception>
    internal static IReadOnlyList<UnlinkAttachPoint> Of(
        UnlinkAttachKind kind, IReadOnlyDictionary<UnlinkOperations, string> functions, UnlinkProbeOptions options)
    {
        if (options.Operations.HasFlag(UnlinkOperations.RenameOver) && Environment.OSVersion.Version < new Version(5, 12))
        {
            throw new PlatformNotSupportedException(
                $"{nameof(UnlinkOperations)}.{nameof(UnlinkOperations.RenameOver)} needs Linux 5.12: before, the kernel's function has no path that can be read.");
        }

        return [ThreadExit, .. AtDeletions(kind, functions, options)];
    }

    private static UnlinkAttachPoint[] AtDeletions(
        UnlinkAttachKind kind, IReadOnlyDictionary<UnlinkOperations, string> functions, UnlinkProbeOptions options) => kind switch
        {
            UnlinkAttachKind.Kprobe =>
            [
                .. Victims(options).Select(victim => new UnlinkAttachPoint(victim.Kprobe, victim.Function, AttachEntry)),
                .. functions.Select(one => new UnlinkAttachPoint("deletion_return", one.Value, Kprobe(one.Key, options, AtReturn))),
                .. functions.Select(one => new UnlinkAttachPoint($"{Prefix(one.Key)}_entry", one.Value, Kprobe(one.Key, options)) { IsEntry = true }),
            ],
            UnlinkAttachKind.KprobeSession =>
            [
                .. Victims(options).Select(victim => new UnlinkAttachPoint(victim.Kprobe, victim.Function, AttachEntry)),
                .. functions.Select(one => new UnlinkAttachPoint($"{Prefix(one.Key)}_session", one.Value, AttachSession) { IsEntry = true }),
            ],
            UnlinkAttachKind.Fentry =>
            [
                .. Victims(options).Select(victim => new UnlinkAttachPoint(victim.Fentry, victim.Function, AttachBySection)),
                .. functions.Select(one => new UnlinkAttachPoint($"{Prefix(one.Key)}_fexit", one.Value, AttachBySection)),
                .. functions.Select(one => new UnlinkAttachPoint($"{Prefix(one.Key)}_fentry", one.Value, AttachBySection) { IsEntry = true }),
            ],
            _ =>
            [
                .. SystemCalls(options).Select(call => Tracepoint("deletion_exit", $"sys_exit_{call}")),
                .. SystemCalls(options).Select(call => Tracepoint($"enter_{call}", $"sys_enter_{call}") with { IsEntry = true }),
            ],
        };

    /// <summary>Where the file is known that loses its name; a rename is only a deletion when there is one.</summary>
    private static IEnumerable<(string Kprobe, string Fentry, string Function)> Victims(UnlinkProbeOptions options)
    {
        if (options.IdentifyVictims && options.Operations.HasFlag(UnlinkOperations.Unlink))
        {
            yield return ("victim_entry", "victim_unlink_fentry", "vfs_unlink");
        }

        if (options.IdentifyVictims && options.Operations.HasFlag(UnlinkOperations.RemoveDirectory))
        {
            yield return ("victim_entry", "victim_rmdir_fentry", "vfs_rmdir");
        }

        if (options.Operations.HasFlag(UnlinkOperations.RenameOver))
        {
            yield return ("victim_rename_entry", "victim_rename_fentry", "vfs_rename");
        }
    }

    // arm64 has only unlinkat.
    private static IEnumerable<string> SystemCalls(UnlinkProbeOptions options) =>
        AllSystemCalls.Where(call => call == "unlinkat" || (HasOldCalls && call switch
        {
            "rmdir" => options.Operations.HasFlag(UnlinkOperations.RemoveDirectory),
            _ => options.Operations.HasFlag(UnlinkOperations.Unlink),
        }));

    private static bool HasOldCalls =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static string Prefix(UnlinkOperations operation) => operation switch
    {
        UnlinkOperations.Unlink => "unlink",
        UnlinkOperations.RemoveDirectory => "rmdir",
        _ => "rename",
    };

    private static BpfLink AttachEntry(BpfProgram program, string function) => program.AttachKprobe(function);

    private static Func<BpfProgram, string, BpfLink> Kprobe(UnlinkOperations operation, UnlinkProbeOptions options, KprobeOptions? kprobe = null) =>
        operation == UnlinkOperations.Unlink && options.FunctionAddress is { } address
            ? (program, _) => program.AttachKprobe(address, kprobe)
            : (program, function) => program.AttachKprobe(function, kprobe);

    private static BpfLink AttachSession(BpfProgram program, string function) => program.AttachKprobeMulti([function], AtBoth);

    private static BpfLink AttachBySection(BpfProgram program, string function) => program.Attach();

    private static UnlinkAttachPoint Tracepoint(string program, string tracepoint) =>
        new(program, tracepoint, (attached, target) => attached.AttachTracepoint("syscalls", target));
}
