using System.Runtime.CompilerServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>
/// Selects the deletions that the kernel reports: those that match every property that has values, by one of its values. The rest are
/// counted in <see cref="UnlinkProbeStatistics.Filtered"/> and cost the reader nothing.
/// </summary>
/// <remarks>
/// Each kind takes at most 16 values, with those that its Exclude property has. A deletion that matches a value of any Exclude property is not
/// reported.
/// </remarks>
/// <example>
/// <code>
/// probe.SetFilter(new UnlinkFilter { PathPrefixes = ["/srv/", "/home/"], LoginUserIdsFrom = 1000, ExcludeSelf = true });
/// </code>
/// </example>
public sealed record UnlinkFilter
{
    /// <summary>The login user of processes that no login began.</summary>
    public const uint NoLogin = uint.MaxValue;

    private const int LongestCommand = 15; // And a NUL: TASK_COMM_LEN.
    private static readonly string[] Indirections = ["//", "/./", "/../"];

    /// <summary>Process ids, above 0: as numbered outside of containers, or by <see cref="OwnPidNamespace"/>.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a process's.</exception>
    public IReadOnlyCollection<int> ProcessIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfProcess); } = ValueList<int>.Empty;

    /// <summary>
    /// Whether descendants of <see cref="ProcessIds"/> match, too, up to 64 generations. A process whose parent has ended
    /// counts as a child of the one that adopted it.
    /// </summary>
    public bool IncludeDescendants { get; init; }

    /// <summary>
    /// Tells whether <see cref="ProcessIds"/> and <see cref="ExcludeProcessIds"/> are numbers of this process's own pid namespace, as ps and
    /// <see cref="Environment.ProcessId"/> have them in a container. A process that the namespace does not see has none. Default: no.
    /// </summary>
    public bool OwnPidNamespace { get; init; }

    /// <summary>Real user ids, as numbered outside of user namespaces.</summary>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<uint> UserIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = ValueList<uint>.Empty;

    /// <summary>Login users (<see cref="UnlinkEvent.LoginUserId"/>); <see cref="NoLogin"/> means processes that no login began.</summary>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<uint> LoginUserIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = ValueList<uint>.Empty;

    /// <summary>
    /// The lowest login user: 1000 is the rule <c>auid&gt;=1000 and auid!=unset</c> of STIG and CIS. Null or 0: any, and processes that no
    /// login began.
    /// </summary>
    public uint? LoginUserIdsFrom { get; init; }

    /// <summary>Whole thread names (comm), of 1 to 15 bytes of UTF-8.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a thread's name.</exception>
    public IReadOnlyCollection<string> Commands { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfCommand); } = ValueList<string>.Empty;

    /// <summary>Whole process names, likewise: <see cref="UnlinkEvent.ProcessCommand"/>.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a process's name.</exception>
    public IReadOnlyCollection<string> ProcessCommands { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfCommand); } = ValueList<string>.Empty;

    /// <summary>
    /// Whole paths of executables, as <see cref="UnlinkProcess.Executable"/> has them: absolute, and of 1 to 255 bytes of UTF-8. Needs
    /// <see cref="UnlinkProcessDetails.Executable"/>.
    /// </summary>
    /// <remarks>
    /// A path is that of the process's own mount namespace: a container can have an executable of the same path. Where the path is not known,
    /// as of an executable that was deleted, the deletion is reported.
    /// </remarks>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be an executable's path.</exception>
    public IReadOnlyCollection<string> Executables
    {
        get;
        init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfExecutable);
    } = ValueList<string>.Empty;

    /// <summary>Cgroups (v2) and all below them: inode numbers of folders under /sys/fs/cgroup, as <see cref="UnlinkEvent.CgroupId"/>.</summary>
    /// <remarks>A host that has only cgroups of version 1 refuses such a filter.</remarks>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<ulong> CgroupIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = ValueList<ulong>.Empty;

    /// <summary>
    /// What <see cref="UnlinkEvent.FullPath"/> starts with, byte for byte: "/var/log/" for that folder and everything below. Absolute, and 1 to
    /// 256 bytes of UTF-8. Needs <see cref="UnlinkProbeOptions.FullPaths"/>.
    /// </summary>
    /// <remarks>
    /// Prefixes are compared with the text of the path. Where the text does not tell, the deletion is reported: a path that could not be
    /// resolved, or in which the caller wrote an empty component, "." or "..", or that goes through /proc (/proc/self/root, /proc/self/fd).
    /// Symbolic links are not followed, and a bind mount is a folder of its own: a deletion through a link that leads into the folder, or
    /// through another mount of it, is not reported.
    /// </remarks>
    /// <exception cref="ArgumentException">More than 16, or one that cannot begin a full path.</exception>
    public IReadOnlyCollection<string> PathPrefixes
    {
        get;
        init => field = Checked(value, UnlinkFilterLayout.MaxPrefixes, FindFaultOfPrefix);
    } = ValueList<string>.Empty;

    /// <summary>The results to report. Default: <see cref="UnlinkResults.All"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">None of them.</exception>
    public UnlinkResults Results
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Results), value, "There are no such results.");
    }

    /// <summary>Tells whether to leave out this process's own deletions.</summary>
    public bool ExcludeSelf { get; init; }

    /// <summary>Process ids to leave out, and with <see cref="IncludeDescendants"/> their descendants. A nearer ancestor that is included counts first.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a process's.</exception>
    public IReadOnlyCollection<int> ExcludeProcessIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfProcess); } = ValueList<int>.Empty;

    /// <summary>Real user ids to leave out.</summary>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<uint> ExcludeUserIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = ValueList<uint>.Empty;

    /// <summary>Login users to leave out.</summary>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<uint> ExcludeLoginUserIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = ValueList<uint>.Empty;

    /// <summary>Thread names to leave out.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a thread's name.</exception>
    public IReadOnlyCollection<string> ExcludeCommands { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfCommand); } = ValueList<string>.Empty;

    /// <summary>Process names to leave out.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be a process's name.</exception>
    public IReadOnlyCollection<string> ExcludeProcessCommands { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfCommand); } = ValueList<string>.Empty;

    /// <summary>Paths of executables to leave out, as <see cref="Executables"/>.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot be an executable's path.</exception>
    public IReadOnlyCollection<string> ExcludeExecutables
    {
        get;
        init => field = Checked(value, UnlinkFilterLayout.MaxValues, FindFaultOfExecutable);
    } = ValueList<string>.Empty;

    /// <summary>Cgroups (v2) to leave out, with all below them. A nearer one that is included counts first.</summary>
    /// <exception cref="ArgumentException">More than 16.</exception>
    public IReadOnlyCollection<ulong> ExcludeCgroupIds { get; init => field = Checked(value, UnlinkFilterLayout.MaxValues); } = ValueList<ulong>.Empty;

    /// <summary>Beginnings of full paths to leave out, as <see cref="PathPrefixes"/>. Where the text does not tell, the deletion is reported.</summary>
    /// <exception cref="ArgumentException">More than 16, or one that cannot begin a full path.</exception>
    public IReadOnlyCollection<string> ExcludePathPrefixes { get; init => field = Checked(value, UnlinkFilterLayout.MaxPrefixes, FindFaultOfPrefix); } = ValueList<string>.Empty;

    /// <summary>Tells whether a kind has more values than the kernel compares with, included and excluded ones together.</summary>
    internal bool IsTooLong => new[]
    {
        ProcessIds.Count + ExcludeProcessIds.Count, UserIds.Count + ExcludeUserIds.Count, LoginUserIds.Count + ExcludeLoginUserIds.Count,
        Commands.Count + ExcludeCommands.Count, ProcessCommands.Count + ExcludeProcessCommands.Count, CgroupIds.Count + ExcludeCgroupIds.Count,
        Executables.Count + ExcludeExecutables.Count,
        PathPrefixes.Count + ExcludePathPrefixes.Count,
    }.Max() > UnlinkFilterLayout.MaxValues;

    private static string? FindFaultOfProcess(int id) => id > 0 ? null : "the numbers of processes begin at 1";

    private static string? FindFaultOfCommand(string command) =>
        command is { Length: > 0 } && !command.Contains('\0') && Encoding.UTF8.GetByteCount(command) <= LongestCommand
            ? null
            : $"the kernel keeps 1 to {LongestCommand} bytes of a name";

    private static string? FindFaultOfPrefix(string prefix) => prefix switch
    {
        not ['/', ..] => "a full path begins with '/'",
        _ when prefix.Contains('\0') || Encoding.UTF8.GetByteCount(prefix) > UnlinkFilterPrefix.MaxLength => $"it has at most {UnlinkFilterPrefix.MaxLength} bytes, and none is 0",
        _ when Indirections.Any(one => prefix.Contains(one, StringComparison.Ordinal)) => "a path with an empty name, '.' or '..' is reported whatever it begins with",
        _ => null,
    };

    /// <summary>It is compared with its NUL.</summary>
    private static string? FindFaultOfExecutable(string path) => FindFaultOfPrefix(path)
        ?? (Encoding.UTF8.GetByteCount(path) < UnlinkFilterPrefix.MaxLength ? null : $"it has at most {UnlinkFilterPrefix.MaxLength - 1} bytes");

    private static ValueList<T> Checked<T>(
        IReadOnlyCollection<T> values, int most, Func<T, string?>? findFault = null, [CallerMemberName] string property = "")
    {
        ArgumentNullException.ThrowIfNull(values, property);
        ValueList<T> copy = ValueList<T>.Of(values);
        if (copy.Count > most)
        {
            throw new ArgumentException($"{copy.Count} values; the kernel compares with at most {most}.", property);
        }

        foreach (T value in copy)
        {
            if (findFault?.Invoke(value) is { } fault)
            {
                throw new ArgumentException($"Nothing can match '{value}': {fault}.", property);
            }
        }

        return copy;
    }
}
