using System.Numerics;

namespace Ebpf.Probes.Unlink;

/// <summary>One operation: where the kernel does it, and the programs of native/bpf/unlink/unlink.bpf.c that go there.</summary>
internal sealed record Deletion
{
    internal static readonly IReadOnlyList<Deletion> All =
    [
        new()
        {
            Operation = UnlinkOperations.Unlink,
            HarmlessCall = Ebpf.HarmlessCall.TryUnlink,
            Functions = ["do_unlinkat", "filename_unlinkat"],
            Kprobe = "unlink_entry",
            Kretprobe = "deletion_return",
            Session = "unlink_session",
            Fentry = "unlink_fentry",
            Fexit = "unlink_fexit",
            Victim = new("vfs_unlink", Kprobe: "victim_entry", Fentry: "victim_unlink_fentry"),
            SystemCalls = [new("unlink", "deletion_enter", "deletion_exit", IsOnArm64: false), new("unlinkat", "deletion_enter", "deletion_exit")],
        },
        new()
        {
            Operation = UnlinkOperations.RemoveDirectory,
            HarmlessCall = Ebpf.HarmlessCall.TryRemoveDirectory,
            Functions = ["do_rmdir", "filename_rmdir"],
            Kprobe = "rmdir_entry",
            Kretprobe = "deletion_return",
            Session = "rmdir_session",
            Fentry = "rmdir_fentry",
            Fexit = "rmdir_fexit",
            Victim = new("vfs_rmdir", Kprobe: "victim_entry", Fentry: "victim_rmdir_fentry"),
            SystemCalls = [new("rmdir", "deletion_enter", "deletion_exit", IsOnArm64: false), new("unlinkat", "deletion_enter", "deletion_exit")],
        },
        Rename(UnlinkOperations.RenameOver),
        Rename(
            UnlinkOperations.RenameAway,
            new("rename", "enter_rename_call", "rename_exit", IsOnArm64: false),
            new("renameat", "enter_renameat", "rename_exit"),
            new("renameat2", "enter_renameat", "rename_exit")),
    ];

    internal required UnlinkOperations Operation { get; init; }

    /// <summary>The operation in C: enum unlink_operation.</summary>
    internal uint Code => (uint)BitOperations.Log2((uint)Operation);

    /// <summary>Calls the kernel's function so that it fails. False: the call does not reach it.</summary>
    internal required Func<bool> HarmlessCall { get; init; }

    /// <summary>The names of the kernel's function: up to Linux 6.19, and from 7.0.</summary>
    internal required string[] Functions { get; init; }

    internal required string Kprobe { get; init; }

    internal required string Kretprobe { get; init; }

    internal required string Session { get; init; }

    internal required string Fentry { get; init; }

    internal required string Fexit { get; init; }

    internal required VictimHook Victim { get; init; }

    /// <summary>Empty: the arguments of the system call do not tell that something is deleted.</summary>
    internal SystemCall[] SystemCalls { get; init; } = [];

    /// <summary>Tells whether the function does nothing unless the kernel comes to <see cref="Victim"/>.</summary>
    internal bool NeedsVictim { get; init; }

    /// <summary>The first Linux whose function has the path; null: every one.</summary>
    internal Version? Since { get; init; }

    /// <summary>The operations that are asked for, in the table's order.</summary>
    internal static Deletion[] Of(UnlinkOperations operations) => [.. All.Where(deletion => operations.HasFlag(deletion.Operation))];

    /// <summary>The two sides of a rename are seen at the same places.</summary>
    private static Deletion Rename(UnlinkOperations operation, params SystemCall[] systemCalls) => new()
    {
        Operation = operation,
        HarmlessCall = Ebpf.HarmlessCall.TryRename,
        Functions = ["do_renameat2", "filename_renameat2"],
        Kprobe = "rename_entry",
        Kretprobe = "rename_return",
        Session = "rename_session",
        Fentry = "rename_fentry",
        Fexit = "rename_fexit",
        Victim = new("vfs_rename", Kprobe: "victim_rename_entry", Fentry: "victim_rename_fentry"),
        SystemCalls = systemCalls,
        NeedsVictim = true,
        Since = new Version(5, 12),
    };
}

/// <summary>The kernel function that has the deleted file itself.</summary>
/// <param name="Function">Its name.</param>
/// <param name="Kprobe">The program that looks at the file there.</param>
/// <param name="Fentry">The same for fentry.</param>
internal readonly record struct VictimHook(string Function, string Kprobe, string Fentry);

/// <summary>A system call that deletes.</summary>
/// <param name="Name">The call's name in its tracepoints.</param>
/// <param name="Entry">The program at its entry.</param>
/// <param name="Exit">The program at its exit.</param>
/// <param name="IsOnArm64">Tells whether arm64 has it.</param>
internal readonly record struct SystemCall(string Name, string Entry, string Exit, bool IsOnArm64 = true);
