namespace Ebpf.Probes.Unlink;

/// <summary>One finished attempt to delete a file, as it lies in the ring buffer: nothing is copied or allocated.</summary>
/// <remarks>
/// Valid during the call that receives it; the compiler does not let it escape. <see cref="ToEvent"/> makes a copy to keep.
/// The properties mean what those of <see cref="UnlinkEvent"/> mean. Names are hostile bytes: never print them raw.
/// </remarks>
public readonly ref struct UnlinkEventView
{
    private readonly ref readonly UnlinkEventLayout _layout;
    private readonly ReadOnlySpan<byte> _fullPath; // The base and the path.
    private readonly UnlinkEventParser _parser;

    internal UnlinkEventView(ref readonly UnlinkEventLayout layout, ReadOnlySpan<byte> fullPath, UnlinkEventParser parser)
    {
        _layout = ref layout;
        _fullPath = fullPath;
        _parser = parser;
    }

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

    /// <inheritdoc cref="UnlinkEvent.CgroupId"/>
    public ulong CgroupId => _layout.CgroupId;

    /// <inheritdoc cref="UnlinkEvent.MountNamespaceId"/>
    public uint MountNamespaceId => _layout.MountNamespace;

    /// <inheritdoc cref="UnlinkEvent.Operation"/>
    public UnlinkOperations Operation => _layout.Kind;

    /// <inheritdoc cref="UnlinkEvent.Victim"/>
    public UnlinkVictim? Victim => UnlinkVictim.From(in _layout);

    /// <summary>The thread's name (comm): at most 15 bytes.</summary>
    public ReadOnlySpan<byte> Command => _layout.Command.Text;

    /// <inheritdoc cref="UnlinkEvent.ErrorNumber"/>
    public int ErrorNumber => -_layout.Result;

    /// <inheritdoc cref="UnlinkEvent.DirectoryFileDescriptor"/>
    public int DirectoryFileDescriptor => _layout.DirectoryFd;

    /// <inheritdoc cref="UnlinkEvent.PathState"/>
    public UnlinkPathState PathState => (UnlinkPathState)_layout.PathState;

    /// <summary>The path as the caller passed it: at most 4,096 bytes, without a NUL at the end, in no particular encoding.</summary>
    public ReadOnlySpan<byte> Path => _fullPath[_layout.BaseLength..];

    /// <summary>The full path: at most 8,191 bytes; empty unless <see cref="PathState"/> is <see cref="UnlinkPathState.Resolved"/>.</summary>
    public ReadOnlySpan<byte> FullPath => PathState == UnlinkPathState.Resolved ? _fullPath : default;

    /// <summary>A copy that may be kept.</summary>
    public UnlinkEvent ToEvent()
    {
        _parser.Create(in _layout, _fullPath, out UnlinkEvent unlinkEvent);
        return unlinkEvent;
    }
}
