using System.Runtime.CompilerServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>
/// Which deletions the kernel reports: those that match every property that has values, by one of its values. The rest are
/// counted in <see cref="UnlinkProbeStatistics.Filtered"/> and cost the reader nothing.
/// </summary>
/// <remarks>Each property takes at most 16 values, <see cref="PathPrefixes"/> 4.</remarks>
public sealed record UnlinkFilter
{
    private const int LongestCommand = 15; // And a NUL: TASK_COMM_LEN.

    /// <summary>Process ids, as numbered outside of containers: above 0.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a process's.</exception>
    public IReadOnlyCollection<int> ProcessIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, id => id > 0); } = [];

    /// <summary>
    /// Whether descendants of <see cref="ProcessIds"/> match, too, up to 64 generations. A process whose parent has ended
    /// counts as a child of the one that adopted it.
    /// </summary>
    public bool IncludeDescendants { get; init; }

    /// <summary>Real user ids, as numbered outside of user namespaces.</summary>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<uint> UserIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = [];

    /// <summary>Whole thread names (comm), of 1 to 15 bytes of UTF-8.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a thread's name.</exception>
    public IReadOnlyCollection<string> Commands
    {
        get;
        init => field = Checked(value, UnlinkFilterLayout.MaxValues, command => command is { Length: > 0 } && !command.Contains('\0') && Encoding.UTF8.GetByteCount(command) <= LongestCommand);
    } = [];

    /// <summary>Cgroups (v2) and all below them: inode numbers of folders under /sys/fs/cgroup, as <see cref="UnlinkEvent.CgroupId"/>.</summary>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<ulong> CgroupIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = [];

    /// <summary>
    /// What <see cref="UnlinkEvent.FullPath"/> starts with, byte for byte: "/var/log/" for that folder and everything below. Absolute, and 1 to
    /// 256 bytes of UTF-8. Needs <see cref="UnlinkProbeOptions.FullPaths"/>.
    /// </summary>
    /// <remarks>
    /// Prefixes are compared with the text of the path. Where the text does not tell, the deletion is reported: a path that could not be
    /// resolved, or in which the caller wrote an empty component, "." or "..". Symbolic links are not followed: a deletion through a
    /// link that leads into the folder is not reported.
    /// </remarks>
    /// <exception cref="ArgumentException">More than 4, or one that cannot begin a full path.</exception>
    public IReadOnlyCollection<string> PathPrefixes
    {
        get;
        init => field = Checked(value, UnlinkFilterLayout.MaxPrefixes, prefix => prefix is ['/', ..] && !prefix.Contains('\0') && Encoding.UTF8.GetByteCount(prefix) <= UnlinkFilterPrefix.MaxLength);
    } = [];

    /// <summary>Which results are reported. Default: <see cref="UnlinkResults.All"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None of them.</exception>
    public UnlinkResults Results
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Results), value, "There are no such results.");
    }

    /// <summary>Whether to leave out this process's own deletions.</summary>
    public bool ExcludeSelf { get; init; }

    private static T[] Checked<T>(
        IReadOnlyCollection<T> values, int most, Predicate<T>? isValid = null, [CallerMemberName] string property = "")
    {
        ArgumentNullException.ThrowIfNull(values, property);
        T[] copy = [.. values];
        if (copy.Length > most)
        {
            throw new ArgumentException($"{copy.Length} values; the kernel compares with at most {most}.", property);
        }

        return isValid is null || Array.TrueForAll(copy, isValid)
            ? copy
            : throw new ArgumentException($"Nothing can match '{Array.Find(copy, value => !isValid(value))}'.", property);
    }
}
