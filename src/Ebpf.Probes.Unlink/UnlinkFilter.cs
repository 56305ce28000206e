using System.Runtime.CompilerServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>
/// Which deletions the kernel reports: those that match one of the values of each property that has any. The rest is
/// counted in <see cref="UnlinkProbeStatistics.Filtered"/> and costs the reader nothing.
/// </summary>
/// <remarks>Each property takes at most 16 values, <see cref="PathPrefixes"/> 4.</remarks>
public sealed record UnlinkFilter
{
    private const int LongestCommand = 15; // And a NUL: TASK_COMM_LEN.

    /// <summary>Processes, as numbered outside of containers: above 0.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a process's number.</exception>
    public IReadOnlyCollection<int> ProcessIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, id => id > 0); } = [];

    /// <summary>
    /// Whether the children of <see cref="ProcessIds"/> match, too, and theirs, up to 64 generations. A process whose parent has
    /// ended belongs to the one that adopted it.
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
    /// How <see cref="UnlinkEvent.FullPath"/> begins, byte for byte: "/var/log/" for what is in that folder and below. Of 1 to
    /// 256 bytes of UTF-8, and from the root. Needs <see cref="UnlinkProbeOptions.FullPaths"/>.
    /// </summary>
    /// <remarks>
    /// The text is compared. What the text does not tell is reported: a path that could not be resolved, and one in which the caller
    /// wrote an empty component, "." or "..". Links are not followed: who deletes through a link that leads there is not reported.
    /// </remarks>
    /// <exception cref="ArgumentException">More than 4, or one that cannot begin a full path.</exception>
    public IReadOnlyCollection<string> PathPrefixes
    {
        get;
        init => field = Checked(value, UnlinkFilterLayout.MaxPrefixes, prefix => prefix is ['/', ..] && !prefix.Contains('\0') && Encoding.UTF8.GetByteCount(prefix) <= UnlinkFilterPrefix.MaxLength);
    } = [];

    /// <summary>Which results. Default: <see cref="UnlinkResults.All"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None of them.</exception>
    public UnlinkResults Results
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Results), value, "There are no such results.");
    }

    /// <summary>Whether this process's own deletions are left out.</summary>
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
            : throw new ArgumentException($"Nothing can match «{Array.Find(copy, value => !isValid(value))}».", property);
    }
}
