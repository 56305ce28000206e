using System.Numerics;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_event of native/bpf/unlink/unlink_event.h, in the machine's byte order. Its fields are generated.</summary>
/// <remarks><see cref="BaseLength"/> bytes follow, and <see cref="PathLength"/> bytes of the path without a final NUL,
/// <see cref="DetailsLength"/> bytes of details, and what the destination of a rename needs.</remarks>
internal partial struct UnlinkEventLayout
{
    private const uint NoLogin = uint.MaxValue; // UNLINK_NO_LOGIN.

    internal readonly TimeSpan Latency => new((long)(DurationNs / TimeSpan.NanosecondsPerTick));

    internal uint? LoginUser
    {
        readonly get => LoginUserId == NoLogin ? null : LoginUserId;
        set => LoginUserId = value ?? NoLogin;
    }

    internal uint? Session
    {
        readonly get => SessionId == NoLogin ? null : SessionId;
        set => SessionId = value ?? NoLogin;
    }

    /// <param name="utcTicks">Those of <see cref="TimestampNs"/>.</param>
    internal readonly long ToProcessStartTicks(long utcTicks) =>
        Math.Max(0, utcTicks - ((long)(TimestampNs - ProcessStartNs) / TimeSpan.NanosecondsPerTick));

    internal UnlinkOperations Kind
    {
        readonly get => (UnlinkOperations)(1 << Operation);
        set => Operation = (byte)BitOperations.Log2((uint)value);
    }

    /// <summary>The same to the precision of the public properties.</summary>
    internal readonly UnlinkEventLayout Normalized => (HasVictim ? this : WithoutVictim) with
    {
        TimestampNs = 0,
        TaiNs = 0,
        DurationNs = DurationNs / TimeSpan.NanosecondsPerTick,
        ProcessStartNs = ProcessStartNs / TimeSpan.NanosecondsPerTick,
        VictimModifiedNs = VictimModifiedNs / TimeSpan.NanosecondsPerTick,
        Command = Command.Trimmed,
        ProcessCommand = ProcessCommand.Trimmed,
        ParentCommand = ParentCommand.Trimmed,
    };

    internal readonly bool HasVictim => this is not { VictimDevice: 0, VictimInode: 0 };

    /// <remarks>The program leaves what it wrote of the thread's last victim.</remarks>
    private readonly UnlinkEventLayout WithoutVictim => this with
    {
        VictimLinks = 0,
        VictimMode = 0,
        VictimUserId = 0,
        VictimGroupId = 0,
        VictimSize = 0,
        VictimModifiedNs = 0,
    };
}
