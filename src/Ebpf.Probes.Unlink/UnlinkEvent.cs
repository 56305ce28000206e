using System.Runtime.CompilerServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>One finished attempt to delete a file, successful or not.</summary>
/// <remarks>
/// A value that owns its data and may be kept. File and process names are chosen by whoever is observed: show
/// <see cref="DisplayPath"/> and <see cref="DisplayCommand"/> to people, not the raw ones. The kernel's record:
/// native/bpf/unlink_event.h.
/// </remarks>
public readonly struct UnlinkEvent
{
    private readonly object? _path; // Base and path: a string where the bytes are UTF-8, so that one allocation does; else the bytes.
    private readonly long _utcTicks; // Half a DateTimeOffset, and made faster.
    private readonly UnlinkEventLayout _layout;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal UnlinkEvent(in UnlinkEventLayout layout, object path, string command, long utcTicks)
    {
        _path = path;
        _utcTicks = utcTicks;
        _layout = layout;
        Command = command;
    }

    /// <summary>When the kernel's function was entered, in UTC; follows later corrections of the system clock.</summary>
    public DateTimeOffset Time => new(_utcTicks, TimeSpan.Zero);

    /// <summary>From the function's entry to its return, to 100 ns.</summary>
    public TimeSpan Latency => _layout.Latency;

    /// <summary>The process, as numbered outside of containers (the initial pid namespace).</summary>
    public int ProcessId => (int)_layout.ProcessId;

    /// <summary>The thread, numbered likewise; equal to <see cref="ProcessId"/> for a process's first thread.</summary>
    public int ThreadId => (int)_layout.ThreadId;

    /// <summary>The process's parent, numbered likewise; another one when its own has ended.</summary>
    public int ParentProcessId => (int)_layout.ParentProcessId;

    /// <summary>The real user id, as numbered outside of user namespaces.</summary>
    public uint UserId => _layout.UserId;

    /// <summary>The real group id, likewise.</summary>
    public uint GroupId => _layout.GroupId;

    /// <summary>The process's cgroup (v2): the inode number of its folder under /sys/fs/cgroup, one of a container or a service.</summary>
    public ulong CgroupId => _layout.CgroupId;

    /// <summary>The process's mount namespace, as readlink /proc/PID/ns/mnt numbers it; 0 for a process that is ending.</summary>
    public uint MountNamespaceId => _layout.MountNamespace;

    /// <summary>What was done.</summary>
    public UnlinkOperations Operation => _layout.Kind;

    /// <summary>
    /// What was deleted, or was to be; null when the kernel did not come so far (ENOENT, EACCES), and without
    /// <see cref="UnlinkProbeOptions.IdentifyVictims"/>.
    /// </summary>
    public UnlinkVictim? Victim => UnlinkVictim.From(in _layout);

    /// <summary>The thread's name (comm), at most 15 bytes; bytes that are not UTF-8 are U+FFFD.</summary>
    public string Command { get; }

    /// <summary><see cref="Command"/> made safe to print, as <see cref="DisplayPath"/> is.</summary>
    public string DisplayCommand => DisplayText.Escape(Encoding.UTF8.GetBytes(Command ?? ""));

    /// <summary>0 when the file was deleted, else the errno, for example 2.</summary>
    public int ErrorNumber => -_layout.Result;

    /// <summary>The errno's name, for example ENOENT; null when the file was deleted.</summary>
    public string? ErrorName => Errno.GetName(ErrorNumber);

    /// <summary>The directory that a relative path starts from: a descriptor of the process, or -100 (AT_FDCWD) for its working directory.</summary>
    public int DirectoryFileDescriptor => _layout.DirectoryFd;

    /// <summary>Whether <see cref="Path"/> is whole.</summary>
    public UnlinkPathState PathState => (UnlinkPathState)_layout.PathState;

    /// <summary>Whether the path is UTF-8, so that <see cref="Path"/> says exactly what the caller passed.</summary>
    public bool IsPathUtf8 => _path is not byte[];

    /// <summary>The path as the caller passed it; bytes that are not UTF-8 are U+FFFD, and <see cref="GetPathBytes"/> has them.</summary>
    public string Path => _layout.BaseLength == 0 && _path is string text ? text : Encoding.UTF8.GetString(GetPathBytes());

    /// <summary>
    /// The path from the root of the caller's mount namespace, made of the directory where it starts and of what the caller
    /// passed, with its links and ".." as they are; null unless <see cref="PathState"/> is
    /// <see cref="UnlinkPathState.Resolved"/>. Bytes that are not UTF-8 are U+FFFD, and <see cref="GetFullPathBytes"/> has them.
    /// </summary>
    public string? FullPath => PathState != UnlinkPathState.Resolved ? null : _path as string ?? Encoding.UTF8.GetString(GetAllBytes());

    /// <summary>
    /// The path made safe for a terminal or a log: control and format characters, backslashes and bytes that are not
    /// UTF-8 stand as \xNN, byte for byte, so that nothing is lost and one line stays one line.
    /// </summary>
    public string DisplayPath => DisplayText.Escape(GetPathBytes());

    /// <summary><see cref="FullPath"/> made safe, as <see cref="DisplayPath"/> is; null where that is.</summary>
    public string? DisplayFullPath => PathState != UnlinkPathState.Resolved ? null : DisplayText.Escape(GetAllBytes());

    /// <summary>The exact bytes of the path: not ended by a NUL, at most 4,096, in no particular encoding.</summary>
    public byte[] GetPathBytes() => GetAllBytes()[_layout.BaseLength..];

    /// <summary>The exact bytes of the full path, at most 8,191; empty where <see cref="FullPath"/> is null.</summary>
    public byte[] GetFullPathBytes() => PathState == UnlinkPathState.Resolved ? GetAllBytes() : [];

    /// <summary>One printable line: process, result and path.</summary>
    public override string ToString() => $"{DisplayCommand}[{ProcessId}] {ErrorName ?? "OK"} {DisplayFullPath ?? DisplayPath}";

    private byte[] GetAllBytes() => _path switch
    {
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => [.. bytes],
        _ => [],
    };
}
