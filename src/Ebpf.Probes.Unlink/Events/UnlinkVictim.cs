namespace Ebpf.Probes.Unlink;

/// <summary>The file or directory that a deletion was about, as it was before.</summary>
/// <param name="DeviceMajor">The major number of the file system's device.</param>
/// <param name="DeviceMinor">Its minor number.</param>
/// <param name="Inode">The inode's number in that file system.</param>
/// <param name="LinkCount">How many names it had before.</param>
/// <remarks>The kernel's internal numbers: on btrfs and overlayfs stat(2) may show others.</remarks>
public readonly record struct UnlinkVictim(uint DeviceMajor, uint DeviceMinor, ulong Inode, uint LinkCount)
{
    private const int MinorBits = 20; // MINORBITS of include/linux/kdev_t.h.
    private const uint TypeBits = 0xF000; // S_IFMT of stat(2).
    private const uint RightBits = 0xFFF;

    /// <summary>The type of the file and its rights, as st_mode of stat(2).</summary>
    public uint Mode { get; init; }

    /// <summary>The rights: the lower 12 bits of <see cref="Mode"/>.</summary>
    public UnixFileMode Rights => (UnixFileMode)(Mode & RightBits);

    /// <summary>The user that owned it, as numbered outside of user namespaces.</summary>
    public uint UserId { get; init; }

    /// <summary>Its group, likewise.</summary>
    public uint GroupId { get; init; }

    /// <summary>Its size in bytes.</summary>
    public ulong SizeBytes { get; init; }

    /// <summary>The last change of its content (mtime).</summary>
    public DateTimeOffset ModifiedTime { get; init; }

    internal UnlinkVictimType Type => (UnlinkVictimType)(Mode & TypeBits);

    internal static UnlinkVictim? From(in UnlinkEventLayout layout) => !layout.HasVictim
        ? null
        : new UnlinkVictim(
            layout.VictimDevice >> MinorBits, layout.VictimDevice & ((1u << MinorBits) - 1), layout.VictimInode, layout.VictimLinks)
        {
            Mode = layout.VictimMode,
            UserId = layout.VictimUserId,
            GroupId = layout.VictimGroupId,
            SizeBytes = layout.VictimSize,
            ModifiedTime = ToTime(layout.VictimModifiedNs),
        };

    internal void CopyTo(ref UnlinkEventLayout layout)
    {
        layout.VictimDevice = (DeviceMajor << MinorBits) | DeviceMinor;
        layout.VictimInode = Inode;
        layout.VictimLinks = LinkCount;
        layout.VictimMode = Mode;
        layout.VictimUserId = UserId;
        layout.VictimGroupId = GroupId;
        layout.VictimSize = SizeBytes;
        layout.VictimModifiedNs = ToUnixNs(ModifiedTime);
    }

    /// <remarks>64 bits hold 292 years; what is further away becomes the nearest.</remarks>
    private static long ToUnixNs(DateTimeOffset time) => time == default
        ? 0
        : Math.Clamp((time - DateTimeOffset.UnixEpoch).Ticks, long.MinValue / TimeSpan.NanosecondsPerTick, long.MaxValue / TimeSpan.NanosecondsPerTick)
            * TimeSpan.NanosecondsPerTick;

    private static DateTimeOffset ToTime(long unixNs) => DateTimeOffset.UnixEpoch.AddTicks(unixNs / TimeSpan.NanosecondsPerTick);
}
