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
    private readonly object? _path; // A string where the bytes are UTF-8, so that one allocation does; else the bytes.
    private readonly long _utcTicks; // Half a DateTimeOffset, and made faster.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal UnlinkEvent(in UnlinkEventLayout layout, object path, string command, long utcTicks)
    {
        _path = path;
        _utcTicks = utcTicks;
        Command = command;
        Latency = new TimeSpan((long)(layout.DurationNs / TimeSpan.NanosecondsPerTick));
        ProcessId = (int)layout.ProcessId;
        ThreadId = (int)layout.ThreadId;
        UserId = layout.UserId;
        GroupId = layout.GroupId;
        ErrorNumber = -layout.Result;
        DirectoryFileDescriptor = layout.DirectoryFd;
        PathState = (UnlinkPathState)layout.PathState;
    }

    /// <summary>When the kernel's function was entered, in UTC; follows later corrections of the system clock.</summary>
    public DateTimeOffset Time => new(_utcTicks, TimeSpan.Zero);

    /// <summary>From the function's entry to its return, to 100 ns.</summary>
    public TimeSpan Latency { get; }

    /// <summary>The process, as numbered outside of containers (the initial pid namespace).</summary>
    public int ProcessId { get; }

    /// <summary>The thread, numbered likewise; equal to <see cref="ProcessId"/> for a process's first thread.</summary>
    public int ThreadId { get; }

    /// <summary>The real user id, as numbered outside of user namespaces.</summary>
    public uint UserId { get; }

    /// <summary>The real group id, likewise.</summary>
    public uint GroupId { get; }

    /// <summary>The thread's name (comm), at most 15 bytes; bytes that are not UTF-8 are U+FFFD.</summary>
    public string Command { get; }

    /// <summary><see cref="Command"/> made safe to print, as <see cref="DisplayPath"/> is.</summary>
    public string DisplayCommand => DisplayText.Escape(Encoding.UTF8.GetBytes(Command ?? ""));

    /// <summary>0 when the file was deleted, else the errno, for example 2.</summary>
    public int ErrorNumber { get; }

    /// <summary>The errno's name, for example ENOENT; null when the file was deleted.</summary>
    public string? ErrorName => Errno.GetName(ErrorNumber);

    /// <summary>The directory that a relative path starts from: a descriptor of the process, or -100 (AT_FDCWD) for its working directory.</summary>
    public int DirectoryFileDescriptor { get; }

    /// <summary>Whether <see cref="Path"/> is whole.</summary>
    public UnlinkPathState PathState { get; }

    /// <summary>Whether the path is UTF-8, so that <see cref="Path"/> says exactly what the caller passed.</summary>
    public bool IsPathUtf8 => _path is not byte[];

    /// <summary>The path as the caller passed it; bytes that are not UTF-8 are U+FFFD, and <see cref="GetPathBytes"/> has them.</summary>
    public string Path => _path as string ?? Encoding.UTF8.GetString((byte[]?)_path ?? []);

    /// <summary>
    /// The path made safe for a terminal or a log: control and format characters, backslashes and bytes that are not
    /// UTF-8 stand as \xNN, byte for byte, so that nothing is lost and one line stays one line.
    /// </summary>
    public string DisplayPath => DisplayText.Escape(GetPathBytes());

    /// <summary>The exact bytes of the path: not ended by a NUL, at most 4,096, in no particular encoding.</summary>
    public byte[] GetPathBytes() => _path switch
    {
        string text => Encoding.UTF8.GetBytes(text),
        byte[] bytes => [.. bytes],
        _ => [],
    };

    /// <summary>One printable line: process, result and path.</summary>
    public override string ToString() => $"{DisplayCommand}[{ProcessId}] {ErrorName ?? "OK"} {DisplayPath}";
}
