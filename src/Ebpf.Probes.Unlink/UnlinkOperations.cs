namespace Ebpf.Probes.Unlink;

/// <summary>The ways in which a file or directory loses its name.</summary>
[Flags]
public enum UnlinkOperations
{
    /// <summary>A file's name is removed: unlink, unlinkat.</summary>
    Unlink = 1,

    /// <summary>An empty directory is removed: rmdir, and unlinkat with AT_REMOVEDIR.</summary>
    RemoveDirectory = 2,

    /// <summary>
    /// A rename takes the name of another file, which loses it. Not by <see cref="UnlinkAttachKind.Tracepoint"/>, which
    /// cannot see whether there was one. Kernel: 5.12.
    /// </summary>
    RenameOver = 4,

    /// <summary>
    /// A rename takes a file or directory from its name, and gives it another: <see cref="UnlinkEvent.Destination"/>. Before Linux 5.12
    /// only by <see cref="UnlinkAttachKind.Tracepoint"/>.
    /// </summary>
    /// <remarks>
    /// An exchange (RENAME_EXCHANGE) is one event, from the first name to the second. A rename from one name of a file to another moves nothing and is not
    /// reported; <see cref="UnlinkAttachKind.Tracepoint"/> cannot tell it. A move to another file system is no rename: mv copies and deletes.
    /// </remarks>
    RenameAway = 8,
}
