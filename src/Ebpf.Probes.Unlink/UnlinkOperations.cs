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
}
