namespace Ebpf.Probes.Unlink;

/// <summary>An event's path as the schemas take it apart.</summary>
/// <param name="Path">The full path; the caller's where that is not known.</param>
/// <param name="Name">Its last component.</param>
/// <param name="Directory">What is before it; null: nothing.</param>
internal readonly record struct UnlinkPathParts(string Path, string Name, string? Directory)
{
    internal static UnlinkPathParts Of(in UnlinkEvent unlinkEvent) => Of(unlinkEvent.FullPath ?? unlinkEvent.Path);

    internal static UnlinkPathParts Of(UnlinkDestination destination) => Of(destination.FullPath ?? destination.Path);

    private static UnlinkPathParts Of(string path)
    {
        string trimmed = path.TrimEnd('/');
        int slash = trimmed.LastIndexOf('/');
        return new UnlinkPathParts(path, trimmed[(slash + 1)..], slash < 0 ? null : slash == 0 ? "/" : trimmed[..slash]);
    }

    /// <summary>The system call's name for an operation.</summary>
    internal static string ActionOf(UnlinkOperations operation) => operation switch
    {
        UnlinkOperations.RemoveDirectory => "rmdir",
        UnlinkOperations.RenameOver => "rename-over",
        UnlinkOperations.RenameAway => "rename",
        _ => "unlink",
    };
}
