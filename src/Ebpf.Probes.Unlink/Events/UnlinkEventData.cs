using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>The parts of an <see cref="UnlinkEvent"/>: what a test makes one of, and what JSON has of it.</summary>
/// <remarks>
/// Names are text. Where the kernel's bytes are not UTF-8, the text has U+FFFD for them, and the property that ends with Bytes has the
/// exact bytes; else that is null.
/// </remarks>
/// <example>
/// <code>
/// UnlinkEvent e = UnlinkEvent.Create(new UnlinkEventData { ProcessId = 10, Command = "rm", Path = "a" });
/// </code>
/// </example>
public sealed record UnlinkEventData
{
    /// <inheritdoc cref="UnlinkEvent.Sequence"/>
    public long Sequence { get; init; }

    /// <inheritdoc cref="UnlinkEvent.Time"/>
    public DateTimeOffset Time { get; init; }

    /// <inheritdoc cref="UnlinkEvent.Latency"/>
    public TimeSpan Latency { get; init; }

    /// <inheritdoc cref="UnlinkEvent.Operation"/>
    public UnlinkOperations Operation { get; init; } = UnlinkOperations.Unlink;

    /// <inheritdoc cref="UnlinkEvent.ErrorNumber"/>
    public int ErrorNumber { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ErrorName"/>
    public string? ErrorName => UnlinkEvent.NameOf(ErrorNumber);

    /// <inheritdoc cref="UnlinkEvent.Path"/>
    public string Path { get; init; } = "";

    /// <summary>The bytes of <see cref="Path"/>.</summary>
    public byte[]? PathBytes { get; init; }

    /// <inheritdoc cref="UnlinkEvent.PathState"/>
    public UnlinkPathState PathState { get; init; }

    /// <inheritdoc cref="UnlinkEvent.FullPath"/>
    public string? FullPath { get; init; }

    /// <summary>The bytes of <see cref="FullPath"/>.</summary>
    public byte[]? FullPathBytes { get; init; }

    /// <summary><see cref="FullPath"/>, or else <see cref="Path"/>, made safe to print.</summary>
    public string DisplayPath => KernelText.ToDisplay(FullPath is null ? ToBytes(Path, PathBytes) : ToBytes(FullPath, FullPathBytes));

    /// <inheritdoc cref="UnlinkEvent.DirectoryFileDescriptor"/>
    public int DirectoryFileDescriptor { get; init; } = -100;

    /// <inheritdoc cref="UnlinkEvent.Victim"/>
    public UnlinkVictim? Victim { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ProcessId"/>
    public int ProcessId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ThreadId"/>
    public int ThreadId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ProcessStart"/>
    public TimeSpan ProcessStart { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ProcessStartTime"/>
    public DateTimeOffset ProcessStartTime { get; init; }

    /// <inheritdoc cref="UnlinkEvent.Command"/>
    public string Command { get; init; } = "";

    /// <summary>The bytes of <see cref="Command"/>.</summary>
    public byte[]? CommandBytes { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ProcessCommand"/>
    public string ProcessCommand { get; init; } = "";

    /// <summary>The bytes of <see cref="ProcessCommand"/>.</summary>
    public byte[]? ProcessCommandBytes { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ParentProcessId"/>
    public int ParentProcessId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.ParentCommand"/>
    public string ParentCommand { get; init; } = "";

    /// <summary>The bytes of <see cref="ParentCommand"/>.</summary>
    public byte[]? ParentCommandBytes { get; init; }

    /// <inheritdoc cref="UnlinkEvent.UserId"/>
    public uint UserId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.GroupId"/>
    public uint GroupId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.EffectiveUserId"/>
    public uint EffectiveUserId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.LoginUserId"/>
    public uint? LoginUserId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.SessionId"/>
    public uint? SessionId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.CgroupId"/>
    public ulong CgroupId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.MountNamespaceId"/>
    public uint MountNamespaceId { get; init; }

    /// <inheritdoc cref="UnlinkEvent.Process"/>
    public UnlinkProcess? Process { get; init; }

    /// <summary>The bytes of <see cref="Process"/>, as <see cref="UnlinkEvent.GetProcessBytes"/> has them.</summary>
    public byte[]? ProcessBytes { get; init; }

    /// <inheritdoc cref="UnlinkEvent.Destination"/>
    public UnlinkDestination? Destination { get; init; }

    internal static byte[] ToBytes(string text, byte[]? exact) => exact ?? Encoding.UTF8.GetBytes(text);
}
