namespace Ebpf.Probes.Unlink;

/// <summary>One finished attempt to delete a file, in place in the ring buffer: nothing is copied or allocated.</summary>
/// <remarks>
/// Valid during the call that receives it; the compiler does not let it escape. <see cref="ToEvent"/> makes a copy to keep.
/// The properties mean what those of <see cref="UnlinkEvent"/> mean. Names are hostile bytes: print <see cref="DisplayPath"/>, not the raw ones.
/// </remarks>
public readonly ref struct UnlinkEventView
{
    private readonly ref readonly UnlinkEventLayout _layout;
    private readonly ReadOnlySpan<byte> _variablePart; // The base, the path, the details and the destination.
    private readonly UnlinkEventParser _parser;

    internal UnlinkEventView(ref readonly UnlinkEventLayout layout, ReadOnlySpan<byte> variablePart, long sequence, UnlinkEventParser parser)
    {
        Sequence = sequence;
        _layout = ref layout;
        _variablePart = variablePart;
        _parser = parser;
    }

    /// <inheritdoc cref="UnlinkEvent.Sequence"/>
    public long Sequence { get; }

    /// <inheritdoc cref="UnlinkEvent.Time"/>
    public DateTimeOffset Time => new(_parser.ToUtcTicks(in _layout), TimeSpan.Zero);

    /// <inheritdoc cref="UnlinkEvent.Latency"/>
    public TimeSpan Latency => _layout.Latency;

    /// <inheritdoc cref="UnlinkEvent.ProcessId"/>
    public int ProcessId => (int)_layout.ProcessId;

    /// <inheritdoc cref="UnlinkEvent.ThreadId"/>
    public int ThreadId => (int)_layout.ThreadId;

    /// <inheritdoc cref="UnlinkEvent.ParentProcessId"/>
    public int ParentProcessId => (int)_layout.ParentProcessId;

    /// <inheritdoc cref="UnlinkEvent.UserId"/>
    public uint UserId => _layout.UserId;

    /// <inheritdoc cref="UnlinkEvent.GroupId"/>
    public uint GroupId => _layout.GroupId;

    /// <inheritdoc cref="UnlinkEvent.EffectiveUserId"/>
    public uint EffectiveUserId => _layout.EffectiveUserId;

    /// <inheritdoc cref="UnlinkEvent.LoginUserId"/>
    public uint? LoginUserId => _layout.LoginUser;

    /// <inheritdoc cref="UnlinkEvent.SessionId"/>
    public uint? SessionId => _layout.Session;

    /// <inheritdoc cref="UnlinkEvent.ProcessStart"/>
    public TimeSpan ProcessStart => new((long)(_layout.ProcessStartNs / TimeSpan.NanosecondsPerTick));

    /// <inheritdoc cref="UnlinkEvent.ProcessStartTime"/>
    public DateTimeOffset ProcessStartTime => new(_layout.ToProcessStartTicks(_parser.ToUtcTicks(in _layout)), TimeSpan.Zero);

    /// <inheritdoc cref="UnlinkEvent.CgroupId"/>
    public ulong CgroupId => _layout.CgroupId;

    /// <inheritdoc cref="UnlinkEvent.MountNamespaceId"/>
    public uint MountNamespaceId => _layout.MountNamespace;

    /// <inheritdoc cref="UnlinkEvent.Operation"/>
    public UnlinkOperations Operation => _layout.Kind;

    /// <inheritdoc cref="UnlinkEvent.Victim"/>
    public UnlinkVictim? Victim => UnlinkVictim.From(in _layout);

    /// <summary>The thread's name (comm): at most 15 bytes.</summary>
    public ReadOnlySpan<byte> Command => _layout.Command.Bytes;

    /// <summary>The process's name: at most 15 bytes.</summary>
    public ReadOnlySpan<byte> ProcessCommand => _layout.ProcessCommand.Bytes;

    /// <summary>The parent's name: at most 15 bytes.</summary>
    public ReadOnlySpan<byte> ParentCommand => _layout.ParentCommand.Bytes;

    /// <summary><see cref="Command"/> made safe to print, as <see cref="DisplayPath"/> is.</summary>
    public ReadOnlySpan<byte> DisplayCommand => KernelText.ToDisplayUtf8(Command);

    /// <summary><see cref="ProcessCommand"/> made safe likewise.</summary>
    public ReadOnlySpan<byte> DisplayProcessCommand => KernelText.ToDisplayUtf8(ProcessCommand);

    /// <summary><see cref="ParentCommand"/> made safe likewise.</summary>
    public ReadOnlySpan<byte> DisplayParentCommand => KernelText.ToDisplayUtf8(ParentCommand);

    /// <inheritdoc cref="UnlinkEvent.ErrorNumber"/>
    public int ErrorNumber => -_layout.Result;

    /// <inheritdoc cref="UnlinkEvent.ErrorName"/>
    public string? ErrorName => UnlinkEvent.NameOf(ErrorNumber);

    /// <inheritdoc cref="UnlinkEvent.DirectoryFileDescriptor"/>
    public int DirectoryFileDescriptor => _layout.DirectoryFd;

    /// <inheritdoc cref="UnlinkEvent.PathState"/>
    public UnlinkPathState PathState => (UnlinkPathState)_layout.PathState;

    /// <summary>The path as the caller passed it: at most 4,096 bytes, without a NUL at the end, in no particular encoding.</summary>
    public ReadOnlySpan<byte> Path => _variablePart.Slice(_layout.BaseLength, _layout.PathLength);

    /// <summary>The full path: at most 8,191 bytes; empty unless <see cref="PathState"/> is <see cref="UnlinkPathState.Resolved"/>.</summary>
    public ReadOnlySpan<byte> FullPath => PathState == UnlinkPathState.Resolved ? _variablePart[..(_layout.BaseLength + _layout.PathLength)] : default;

    /// <summary>The path in UTF-8, made safe for a terminal or a log as <see cref="UnlinkEvent.DisplayPath"/> is.</summary>
    /// <remarks>The ring's own bytes where nothing has to be changed, as in nearly all paths; else new ones. So are the others.</remarks>
    public ReadOnlySpan<byte> DisplayPath => KernelText.ToDisplayUtf8(Path);

    /// <summary><see cref="FullPath"/> made safe likewise; empty where that is.</summary>
    public ReadOnlySpan<byte> DisplayFullPath => KernelText.ToDisplayUtf8(FullPath);

    /// <inheritdoc cref="UnlinkEvent.Process"/>
    public UnlinkProcess? Process =>
        _layout.DetailsLength == 0 ? null : UnlinkDetailsLayout.Parse(_variablePart.Slice(_layout.BaseLength + _layout.PathLength, _layout.DetailsLength));

    /// <inheritdoc cref="UnlinkEvent.Destination"/>
    public UnlinkDestination? Destination =>
        _variablePart[(_layout.BaseLength + _layout.PathLength + _layout.DetailsLength)..] is { Length: > 0 } bytes ? UnlinkDestinationLayout.Parse(bytes) : null;

    /// <summary>A copy that may be kept.</summary>
    public UnlinkEvent ToEvent()
    {
        _parser.Create(in _layout, _variablePart, Sequence, out UnlinkEvent unlinkEvent);
        return unlinkEvent;
    }
}
