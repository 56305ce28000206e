namespace Ebpf.Probes.Unlink;

/// <summary>Which file or directory a deletion was about.</summary>
/// <param name="DeviceMajor">The major number of the file system's device.</param>
/// <param name="DeviceMinor">Its minor number.</param>
/// <param name="Inode">The inode's number in that file system.</param>
/// <param name="LinkCount">How many names it had before.</param>
/// <remarks>The kernel's internal numbers: on btrfs and overlayfs stat(2) may show others.</remarks>
public readonly record struct UnlinkVictim(uint DeviceMajor, uint DeviceMinor, ulong Inode, uint LinkCount)
{
    private const int MinorBits = 20; // MINORBITS of include/linux/kdev_t.h.

    internal static UnlinkVictim? From(in UnlinkEventLayout layout) => layout is { VictimDevice: 0, VictimInode: 0 }
        ? null
        : new UnlinkVictim(
            layout.VictimDevice >> MinorBits, layout.VictimDevice & ((1u << MinorBits) - 1), layout.VictimInode, layout.VictimLinks);
}
