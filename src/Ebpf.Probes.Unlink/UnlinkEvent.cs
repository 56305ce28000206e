using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <summary>One finished attempt to delete a file, successful or not.</summary>
/// <remarks>
/// A value that owns its data and may be kept. File and process names are chosen by whoever is observed: show
/// <see cref="DisplayPath"/> and <see cref="DisplayCommand"/> to people, not the raw ones. These, and
/// the full path, are made at each read. The kernel's record: native/bpf/unlink_event.h.
/// </remarks>
public struct UnlinkEvent
{
    private object? _path; // Base and path: a string where the bytes are UTF-8, so that one allocation does; else the bytes.
    private long _utcTicks; // Half a DateTimeOffset, and made faster.
    private UnlinkEventLayout _layout;

    /// <remarks>
    /// In place: what a constructor makes is copied to where it shall be, and reading so soon what was just written in other pieces
    /// stalls the processor, for as long as all the rest takes.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fill(in UnlinkEventLayout layout, object path, long utcTicks)
    {
        _path = path;
        _utcTicks = utcTicks;
        _layout = layout;
    }

    /// <summary>When the kernel's function was entered, in UTC; follows later corrections of the system clock.</summary>
    public readonly DateTimeOffset Time => new(_utcTicks, TimeSpan.Zero);

    /// <summary>From the function's entry to its return, to 100 ns.</summary>
    public readonly TimeSpan Latency => _layout.Latency;

    /// <summary>The process, as numbered outside of containers (the initial pid namespace).</summary>
    public readonly int ProcessId => (int)_layout.ProcessId;

    /// <summary>The thread, numbered likewise; equal to <see cref="ProcessId"/> for a process's first thread.</summary>
    public readonly int ThreadId => (int)_layout.ThreadId;

    /// <summary>The process's parent, numbered likewise; if that has ended, the process that adopted it.</summary>
    public readonly int ParentProcessId => (int)_layout.ParentProcessId;

    /// <summary>The real user id, as numbered outside of user namespaces.</summary>
    public readonly uint UserId => _layout.UserId;

    /// <summary>The real group id, likewise.</summary>
    public readonly uint GroupId => _layout.GroupId;

    /// <summary>The process's cgroup (v2): the inode number of its folder under /sys/fs/cgroup, one of a container or a service.</summary>
    public readonly ulong CgroupId => _layout.CgroupId;

    /// <summary>The process's mount namespace, as readlink /proc/PID/ns/mnt numbers it; 0 for a process that is ending.</summary>
    public readonly uint MountNamespaceId => _layout.MountNamespace;

    /// <summary>What was attempted.</summary>
    public readonly UnlinkOperations Operation => _layout.Kind;

    /// <summary>
    /// The file or directory that was to be deleted; null when the call failed before the kernel found it (ENOENT, EACCES), when the
    /// kernel skipped the program that sees it, and, except for <see cref="UnlinkOperations.RenameOver"/>, without
    /// <see cref="UnlinkProbeOptions.IdentifyVictims"/>.
    /// </summary>
    public readonly UnlinkVictim? Victim => UnlinkVictim.From(in _layout);

    /// <summary>The thread's name (comm), at most 15 bytes; those that are not UTF-8 are U+FFFD, and <see cref="GetCommandBytes"/> has them.</summary>
    public readonly string Command => CommandCache.Get(in _layout.Command);

    /// <summary>Whether the name is UTF-8, so that <see cref="Command"/> says exactly what it is.</summary>
    public readonly bool IsCommandUtf8 => Utf8.IsValid(_layout.Command.Text);

    /// <summary>The name made safe to print, as <see cref="DisplayPath"/> is.</summary>
    public readonly string DisplayCommand => DisplayText.Escape(_layout.Command.Text);

    /// <summary>0 if the file was deleted, else the errno, for example 2.</summary>
    public readonly int ErrorNumber => -_layout.Result;

    /// <summary>The errno's name, for example ENOENT, or its number where it has none; null when the file was deleted.</summary>
    public readonly string? ErrorName =>
        ErrorNumber == 0 ? null : Errno.GetName(ErrorNumber) ?? ErrorNumber.ToString(CultureInfo.InvariantCulture);

    /// <summary>The directory that a relative path starts from: a descriptor of the process, or -100 (AT_FDCWD) for its working directory.</summary>
    public readonly int DirectoryFileDescriptor => _layout.DirectoryFd;

    /// <summary>Whether <see cref="Path"/> is whole.</summary>
    public readonly UnlinkPathState PathState => (UnlinkPathState)_layout.PathState;

    /// <summary>Whether the path is UTF-8, so that <see cref="Path"/> says exactly what the caller passed.</summary>
    public readonly bool IsPathUtf8 => _path is not byte[] bytes || Utf8.IsValid(bytes.AsSpan(_layout.BaseLength));

    /// <summary>The path as the caller passed it; bytes that are not UTF-8 are U+FFFD, and <see cref="GetPathBytes"/> has them.</summary>
    public readonly string Path => _layout.BaseLength == 0 && _path is string text ? text : Encoding.UTF8.GetString(GetPathBytes());

    /// <summary>
    /// The path from the root of the caller's mount namespace: the directory where it starts and what the caller passed, whose
    /// symbolic links, "." and ".." stay as they are; null unless <see cref="PathState"/> is
    /// <see cref="UnlinkPathState.Resolved"/>. Bytes that are not UTF-8 are U+FFFD, and <see cref="GetFullPathBytes"/> has them.
    /// </summary>
    public readonly string? FullPath => PathState != UnlinkPathState.Resolved ? null : _path as string ?? Encoding.UTF8.GetString(GetBytes());

    /// <summary>Whether the full path is UTF-8, so that <see cref="FullPath"/> says exactly what it is; false where that is null.</summary>
    public readonly bool IsFullPathUtf8 => PathState == UnlinkPathState.Resolved && _path is not byte[];

    /// <summary>
    /// The path made safe for a terminal or a log: control and format characters, backslashes and bytes that are not
    /// UTF-8 become \xNN, byte for byte, so that nothing is lost and one line stays one line.
    /// </summary>
    public readonly string DisplayPath => DisplayText.Escape(GetPathBytes());

    /// <summary><see cref="FullPath"/> made safe, as <see cref="DisplayPath"/> is; null where that is.</summary>
    public readonly string? DisplayFullPath => PathState != UnlinkPathState.Resolved ? null : DisplayText.Escape(GetBytes());

    /// <summary>The exact bytes of the path: at most 4,096, without a NUL at the end, in no particular encoding.</summary>
    public readonly byte[] GetPathBytes() => GetBytes(_layout.BaseLength);

    /// <summary>The exact bytes of the full path, at most 8,191; empty where <see cref="FullPath"/> is null.</summary>
    public readonly byte[] GetFullPathBytes() => PathState == UnlinkPathState.Resolved ? GetBytes() : [];

    /// <summary>The exact bytes of the thread's name: not ended by a NUL, at most 15, in no particular encoding.</summary>
    public readonly byte[] GetCommandBytes() => _layout.Command.Text.ToArray();

    /// <summary>One printable line: process, result and path.</summary>
    public override readonly string ToString() => $"{DisplayCommand}[{ProcessId}] {ErrorName ?? "OK"} {DisplayFullPath ?? DisplayPath}";

    private readonly byte[] GetBytes(int start = 0) => _path switch
    {
        string text when start == 0 => Encoding.UTF8.GetBytes(text),
        string text => Encoding.UTF8.GetBytes(text)[start..],
        byte[] bytes => bytes[start..],
        _ => [],
    };
}
