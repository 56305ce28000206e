using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <summary>One finished attempt to delete a file, successful or not.</summary>
/// <remarks>
/// A value that owns its data and may be kept. File and process names are chosen by whoever is observed: show
/// <see cref="DisplayPath"/> and <see cref="DisplayProcessCommand"/> to people, not the raw ones. The text of a
/// path is made at each read: who reads it twice keeps it. The kernel's record: native/bpf/unlink/unlink_event.h.
/// </remarks>
/// <example>
/// <code>
/// await foreach (UnlinkEvent deletion in probe.ReadAllAsync(cancellationToken))
/// {
///     Console.WriteLine($"{deletion.Time:O} {deletion.DisplayProcessCommand}[{deletion.ProcessId}] {deletion.ErrorName ?? "deleted"} {deletion.DisplayPath}");
/// }
/// </code>
/// </example>
[JsonConverter(typeof(UnlinkEventConverter))]
public partial struct UnlinkEvent
{
    private ArraySegment<byte> _path; // Base and path. Their text is made when it is asked for.
    private byte[]? _details; // And the destination behind them; null: none. Parsed when they are asked for.
    private long _sequence;
    private long _utcTicks; // Half a DateTimeOffset, and made faster.
    private UnlinkEventLayout _layout;

    /// <remarks>
    /// In place: what a constructor makes is copied to where it shall be, and reading so soon what was just written in other pieces
    /// stalls the processor, for as long as all the rest takes.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fill(in UnlinkEventLayout layout, ArraySegment<byte> path, long utcTicks, long sequence)
    {
        _details = null;
        _sequence = sequence;
        _path = path;
        _utcTicks = utcTicks;
        _layout = layout;
    }

    internal void AddDetails(ReadOnlySpan<byte> details) => _details = details.ToArray();

    /// <summary>The event's number in the order of its probe: 1, 2, 3 and so on.</summary>
    /// <remarks>
    /// A store finds by it what was lost on the way, or came twice. A record that could not be decoded leaves a gap. Losses before the
    /// reader leave none: <see cref="UnlinkProbe.GetStatistics"/> counts them.
    /// </remarks>
    public readonly long Sequence => _sequence;

    /// <summary>The time at which the kernel's function was entered, in UTC; follows later corrections of the system clock.</summary>
    public readonly DateTimeOffset Time => new(_utcTicks, TimeSpan.Zero);

    /// <summary>From the function's entry to its return, to 100 ns.</summary>
    public readonly TimeSpan Latency => _layout.Latency;

    /// <summary>The process, as numbered outside of containers (the initial pid namespace).</summary>
    public readonly int ProcessId => (int)_layout.ProcessId;

    /// <summary>The thread, numbered likewise; equal to <see cref="ProcessId"/> for a process's first thread.</summary>
    public readonly int ThreadId => (int)_layout.ThreadId;

    /// <summary>The process's parent, numbered likewise; if that has ended, the process that adopted it.</summary>
    public readonly int ParentProcessId => (int)_layout.ParentProcessId;

    /// <summary>The start of the process, after the start of the kernel. With <see cref="ProcessId"/> it names a process for good.</summary>
    /// <remarks>Counts the time that the machine slept. The same for each event of a process, whatever is done to the system clock.</remarks>
    public readonly TimeSpan ProcessStart => new((long)(_layout.ProcessStartNs / TimeSpan.NanosecondsPerTick));

    /// <summary>The start of the process, in UTC, by the system clock at the time of the event.</summary>
    public readonly DateTimeOffset ProcessStartTime => new(_layout.ToProcessStartTicks(_utcTicks), TimeSpan.Zero);

    /// <summary>The real user id, as numbered outside of user namespaces.</summary>
    public readonly uint UserId => _layout.UserId;

    /// <summary>The real group id, likewise.</summary>
    public readonly uint GroupId => _layout.GroupId;

    /// <summary>The effective user id, likewise: the user whose rights the process has.</summary>
    public readonly uint EffectiveUserId => _layout.EffectiveUserId;

    /// <summary>
    /// The user that logged in (auid), likewise: sudo and su do not change it. Null for a process that no login began, as of a service; also
    /// for a kernel without CONFIG_AUDIT.
    /// </summary>
    public readonly uint? LoginUserId => _layout.LoginUser;

    /// <summary>The number of that login's session, as in /proc/PID/sessionid; null likewise.</summary>
    public readonly uint? SessionId => _layout.Session;

    /// <summary>The process's cgroup (v2): the inode number of its folder under /sys/fs/cgroup, one of a container or a service.</summary>
    public readonly ulong CgroupId => _layout.CgroupId;

    /// <summary>The process's mount namespace, as readlink /proc/PID/ns/mnt numbers it; 0 for a process that is ending.</summary>
    public readonly uint MountNamespaceId => _layout.MountNamespace;

    /// <summary>The operation that was attempted.</summary>
    public readonly UnlinkOperations Operation => _layout.Kind;

    /// <summary>
    /// The file or directory that was to be deleted; null when the call failed before the kernel found it (ENOENT, EACCES), when the
    /// kernel skipped the program that sees it, and, except for <see cref="UnlinkOperations.RenameOver"/>, without
    /// <see cref="UnlinkProbeOptions.IdentifyVictims"/>.
    /// </summary>
    public readonly UnlinkVictim? Victim => UnlinkVictim.From(in _layout);

    /// <summary>The thread's name (comm), at most 15 bytes; those that are not UTF-8 are U+FFFD, and <see cref="GetCommandBytes"/> has them.</summary>
    public readonly string Command => CommandCache.Get(in _layout.Command);

    /// <summary>Tells whether the name is UTF-8, so that <see cref="Command"/> says exactly what it is.</summary>
    public readonly bool IsCommandUtf8 => Utf8.IsValid(_layout.Command.Bytes);

    /// <summary>The name made safe to print, as <see cref="DisplayPath"/> is.</summary>
    public readonly string DisplayCommand => AsciiText.IsVisible(Command) ? Command : KernelText.ToDisplay(_layout.Command.Bytes);

    /// <summary>The name of the process: that of its first thread, which is <c>java</c> where <see cref="Command"/> is a pool's.</summary>
    public readonly string ProcessCommand => CommandCache.Get(in _layout.ProcessCommand);

    /// <summary>The name of <see cref="ParentProcessId"/>.</summary>
    public readonly string ParentCommand => CommandCache.Get(in _layout.ParentCommand);

    /// <summary><see cref="ProcessCommand"/> made safe to print, as <see cref="DisplayPath"/> is.</summary>
    public readonly string DisplayProcessCommand => AsciiText.IsVisible(ProcessCommand) ? ProcessCommand : KernelText.ToDisplay(_layout.ProcessCommand.Bytes);

    /// <summary><see cref="ParentCommand"/> made safe likewise.</summary>
    public readonly string DisplayParentCommand => AsciiText.IsVisible(ParentCommand) ? ParentCommand : KernelText.ToDisplay(_layout.ParentCommand.Bytes);

    /// <summary>
    /// Details of the process, made at each read; null without <see cref="UnlinkProbeOptions.ProcessDetails"/>, or when 1,024 other calls were in
    /// flight.
    /// </summary>
    public readonly UnlinkProcess? Process => _layout.DetailsLength == 0 ? null : UnlinkDetailsLayout.Parse(_details);

    /// <summary>
    /// The new name of the file of a <see cref="UnlinkOperations.RenameAway"/>, made at each read; null for other operations, or when 1,024 other
    /// calls were in flight.
    /// </summary>
    public readonly UnlinkDestination? Destination => DestinationBytes is { Length: > 0 } bytes ? UnlinkDestinationLayout.Parse(bytes) : null;

    /// <summary>The exact bytes of <see cref="Process"/>: struct unlink_details and what follows it; empty where that is null.</summary>
    public readonly byte[] GetProcessBytes() => _details.AsSpan(0, _layout.DetailsLength).ToArray();

    /// <summary>0 if the file was deleted, else the errno, for example 2.</summary>
    public readonly int ErrorNumber => -_layout.Result;

    /// <summary>The errno's name, for example ENOENT, or its number where it has none; null when the file was deleted.</summary>
    public readonly string? ErrorName => NameOf(ErrorNumber);

    /// <summary>The directory that a relative path starts from: a descriptor of the process, or -100 (AT_FDCWD) for its working directory.</summary>
    public readonly int DirectoryFileDescriptor => _layout.DirectoryFd;

    /// <summary>Tells whether <see cref="Path"/> is whole.</summary>
    public readonly UnlinkPathState PathState => (UnlinkPathState)_layout.PathState;

    /// <summary>Tells whether the path is UTF-8, so that <see cref="Path"/> says exactly what the caller passed.</summary>
    public readonly bool IsPathUtf8 => Utf8.IsValid(PathBytes);

    /// <summary>The path as the caller passed it; bytes that are not UTF-8 are U+FFFD, and <see cref="GetPathBytes"/> has them.</summary>
    public readonly string Path => AsciiText.ToText(PathBytes);

    /// <summary>
    /// The path from the root of the caller's mount namespace: the directory where it starts and what the caller passed, whose
    /// symbolic links, "." and ".." stay as they are; null unless <see cref="PathState"/> is
    /// <see cref="UnlinkPathState.Resolved"/>. Bytes that are not UTF-8 are U+FFFD, and <see cref="GetFullPathBytes"/> has them.
    /// </summary>
    public readonly string? FullPath => PathState == UnlinkPathState.Resolved ? AsciiText.ToText(_path) : null;

    /// <summary>Tells whether the full path is UTF-8, so that <see cref="FullPath"/> says exactly what it is; false where that is null.</summary>
    public readonly bool IsFullPathUtf8 => PathState == UnlinkPathState.Resolved && Utf8.IsValid(_path);

    /// <summary>
    /// The path made safe for a terminal or a log: control and format characters, backslashes and bytes that are not
    /// UTF-8 become \xNN, byte for byte, so that nothing is lost and one line stays one line.
    /// </summary>
    public readonly string DisplayPath => KernelText.ToDisplay(PathBytes);

    /// <summary><see cref="FullPath"/> made safe, as <see cref="DisplayPath"/> is; null where that is.</summary>
    public readonly string? DisplayFullPath => PathState == UnlinkPathState.Resolved ? KernelText.ToDisplay(_path) : null;

    /// <summary>The exact bytes of the path: at most 4,096, without a NUL at the end, in no particular encoding.</summary>
    public readonly byte[] GetPathBytes() => PathBytes.ToArray();

    /// <summary>The exact bytes of the full path, at most 8,191; empty where <see cref="FullPath"/> is null.</summary>
    public readonly byte[] GetFullPathBytes() => PathState == UnlinkPathState.Resolved ? [.. _path] : [];

    /// <summary>The exact bytes of the thread's name: not ended by a NUL, at most 15, in no particular encoding.</summary>
    public readonly byte[] GetCommandBytes() => _layout.Command.Bytes.ToArray();

    /// <summary>One printable line: process, result and path, and the destination.</summary>
    public override readonly string ToString() =>
        $"{DisplayProcessCommand}[{ProcessId}] {ErrorName ?? "OK"} {DisplayFullPath ?? DisplayPath}{(Destination is { } destination ? $" -> {destination.DisplayPath}" : "")}";

    internal static string? NameOf(int error) => error == 0 ? null : Errno.GetName(error) ?? error.ToString(CultureInfo.InvariantCulture);

    private readonly ReadOnlySpan<byte> DestinationBytes => _details.AsSpan(_layout.DetailsLength);

    internal readonly ReadOnlySpan<byte> PathBytes => _path.AsSpan(_layout.BaseLength);
}
