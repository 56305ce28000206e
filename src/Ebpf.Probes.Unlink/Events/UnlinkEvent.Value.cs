using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <content>An event as a value: made of its parts, and compared with another.</content>
public partial struct UnlinkEvent : IEquatable<UnlinkEvent>
{
    private const int LongestCommand = 16;

    /// <summary>Makes an event of its parts: for tests, and for events that were stored.</summary>
    /// <param name="data">The parts.</param>
    /// <exception cref="ArgumentException">
    /// A name has more than 16 bytes; a path more than 65,535; the full path does not end with the path; or there is none, and
    /// <see cref="UnlinkEventData.PathState"/> is <see cref="UnlinkPathState.Resolved"/>, or the other way round; or
    /// <see cref="UnlinkEventData.Operation"/> is not one operation; or another one than <see cref="UnlinkOperations.RenameAway"/> has a destination;
    /// or a text of the process has more than 1,023 bytes, or it has more than eight ancestors.
    /// </exception>
    public static UnlinkEvent Create(UnlinkEventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        byte[] path = UnlinkEventData.ToBytes(data.Path, data.PathBytes);
        byte[] all = data.FullPath is null ? path : UnlinkEventData.ToBytes(data.FullPath, data.FullPathBytes);
        Require(data, all.AsSpan().EndsWith(path), $"The full path '{KernelText.ToDisplay(all)}' does not end with the path.");
        Require(data, all.Length <= ushort.MaxValue, $"The path has {all.Length} bytes; there is room for {ushort.MaxValue}.");
        Require(data, data.FullPath is null == data.PathState is not UnlinkPathState.Resolved, $"A full path and {nameof(UnlinkPathState.Resolved)} go together.");
        Require(data, BitOperations.IsPow2((int)data.Operation), $"{data.Operation} is not one operation.");
        long startTicks = data.ProcessStart.Ticks;
        UnlinkEventLayout layout = new()
        {
            TimestampNs = (ulong)((startTicks + Math.Max(0, (data.Time - data.ProcessStartTime).Ticks)) * TimeSpan.NanosecondsPerTick),
            DurationNs = (ulong)(data.Latency.Ticks * TimeSpan.NanosecondsPerTick),
            ProcessStartNs = (ulong)(startTicks * TimeSpan.NanosecondsPerTick),
            CgroupId = data.CgroupId,
            ProcessId = (uint)data.ProcessId,
            ThreadId = (uint)data.ThreadId,
            ParentProcessId = (uint)data.ParentProcessId,
            UserId = data.UserId,
            GroupId = data.GroupId,
            EffectiveUserId = data.EffectiveUserId,
            LoginUser = data.LoginUserId,
            Session = data.SessionId,
            MountNamespace = data.MountNamespaceId,
            Result = -data.ErrorNumber,
            DirectoryFd = data.DirectoryFileDescriptor,
            Command = ToCommand(data, data.Command, data.CommandBytes),
            ProcessCommand = ToCommand(data, data.ProcessCommand, data.ProcessCommandBytes),
            ParentCommand = ToCommand(data, data.ParentCommand, data.ParentCommandBytes),
            BaseLength = (ushort)(all.Length - path.Length),
            PathLength = (ushort)path.Length,
            PathState = (byte)data.PathState,
            Kind = data.Operation,
        };
        data.Victim?.CopyTo(ref layout);
        UnlinkEvent made = default;
        made.Fill(in layout, all, data.Time.UtcTicks, data.Sequence);
        made.AddRest(data);
        return made;
    }

    private void AddRest(UnlinkEventData data)
    {
        byte[] details = data.ProcessBytes ?? (data.Process is { } process ? UnlinkDetailsLayout.Write(process) : []);
        Require(data, details.Length == 0 || UnlinkDetailsLayout.IsWhole(details), $"{nameof(UnlinkEventData.ProcessBytes)} are shorter than they say.");
        Require(data, details.Length <= ushort.MaxValue, $"{nameof(UnlinkEventData.ProcessBytes)} are {details.Length} bytes; there is room for {ushort.MaxValue}.");
        Require(data, data.Destination is null || data.Operation == UnlinkOperations.RenameAway, $"{data.Operation} has no destination.");
        byte[] destination = data.Destination is { } to ? UnlinkDestinationLayout.Write(to) : [];
        if (details.Length + destination.Length > 0)
        {
            AddDetails([.. details, .. destination]);
            _layout.DetailsLength = (ushort)details.Length;
        }
    }

    /// <summary>The parts of this event.</summary>
    public readonly UnlinkEventData ToData() => new()
    {
        Sequence = Sequence,
        Time = Time,
        Latency = Latency,
        Operation = Operation,
        ErrorNumber = ErrorNumber,
        Path = Path,
        PathBytes = IsPathUtf8 ? null : GetPathBytes(),
        PathState = PathState,
        FullPath = FullPath,
        FullPathBytes = PathState != UnlinkPathState.Resolved || IsFullPathUtf8 ? null : GetFullPathBytes(),
        DirectoryFileDescriptor = DirectoryFileDescriptor,
        Victim = Victim,
        ProcessId = ProcessId,
        ThreadId = ThreadId,
        ProcessStart = ProcessStart,
        ProcessStartTime = ProcessStartTime,
        Command = Command,
        CommandBytes = ToExact(_layout.Command),
        ProcessCommand = ProcessCommand,
        ProcessCommandBytes = ToExact(_layout.ProcessCommand),
        ParentProcessId = ParentProcessId,
        ParentCommand = ParentCommand,
        ParentCommandBytes = ToExact(_layout.ParentCommand),
        UserId = UserId,
        GroupId = GroupId,
        EffectiveUserId = EffectiveUserId,
        LoginUserId = LoginUserId,
        SessionId = SessionId,
        CgroupId = CgroupId,
        MountNamespaceId = MountNamespaceId,
        Process = Process,
        ProcessBytes = _layout.DetailsLength == 0 || UnlinkDetailsLayout.IsText(GetProcessBytes()) ? null : GetProcessBytes(),
        Destination = Destination,
    };

    /// <summary>Compares all that the properties say.</summary>
    public readonly bool Equals(UnlinkEvent other)
    {
        UnlinkEventLayout ours = _layout.Normalized, theirs = other._layout.Normalized;
        return (_sequence, _utcTicks, ProcessStartTime) == (other._sequence, other._utcTicks, other.ProcessStartTime)
            && MemoryMarshal.AsBytes(new ReadOnlySpan<UnlinkEventLayout>(in ours)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<UnlinkEventLayout>(in theirs)))
            && _path.AsSpan().SequenceEqual(other._path)
            && _details.AsSpan().SequenceEqual(other._details);
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is UnlinkEvent other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(_sequence, _utcTicks, _layout.ProcessId, _layout.ThreadId, _layout.Result, _layout.PathLength);

    /// <inheritdoc cref="Equals(UnlinkEvent)"/>
    public static bool operator ==(UnlinkEvent left, UnlinkEvent right) => left.Equals(right);

    /// <inheritdoc cref="Equals(UnlinkEvent)"/>
    public static bool operator !=(UnlinkEvent left, UnlinkEvent right) => !left.Equals(right);

    private static CommandBytes ToCommand(UnlinkEventData data, string text, byte[]? exact)
    {
        byte[] bytes = UnlinkEventData.ToBytes(text, exact);
        Require(data, bytes.Length <= LongestCommand, $"The name '{KernelText.ToDisplay(bytes)}' has {bytes.Length} bytes; there is room for {LongestCommand}.");
        return CommandBytes.From(bytes);
    }

    private static byte[]? ToExact(in CommandBytes command) => Utf8.IsValid(command.Bytes) ? null : command.Bytes.ToArray();

    private static void Require(UnlinkEventData data, bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new ArgumentException(otherwise, nameof(data));
        }
    }
}
