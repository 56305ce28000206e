using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_destination of native/bpf/unlink/unlink_event.h; the base and the path follow. Its fields are generated.</summary>
internal partial struct UnlinkDestinationLayout
{
    /// <summary>False when the bytes are not as long as they say.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= SizeInBytes && MemoryMarshal.Read<UnlinkDestinationLayout>(bytes) is var layout
        && bytes.Length == SizeInBytes + layout.BaseLength + layout.PathLength;

    /// <param name="bytes">Whole ones.</param>
    internal static UnlinkDestination Parse(ReadOnlySpan<byte> bytes)
    {
        UnlinkDestinationLayout layout = MemoryMarshal.Read<UnlinkDestinationLayout>(bytes);
        ReadOnlySpan<byte> all = bytes[SizeInBytes..], path = all[layout.BaseLength..];
        bool isFull = layout.PathState == (byte)UnlinkPathState.Resolved;
        return new UnlinkDestination
        {
            Path = Encoding.UTF8.GetString(path),
            PathBytes = ToExact(path),
            PathState = (UnlinkPathState)layout.PathState,
            FullPath = isFull ? Encoding.UTF8.GetString(all) : null,
            FullPathBytes = isFull ? ToExact(all) : null,
            DirectoryFileDescriptor = layout.DirectoryFd,
        };
    }

    /// <exception cref="ArgumentException">The full path does not end with the path, or is too long; or there is none and the state says there is.</exception>
    internal static byte[] Write(UnlinkDestination destination)
    {
        byte[] path = UnlinkEventData.ToBytes(destination.Path, destination.PathBytes);
        byte[] all = destination.FullPath is null ? path : UnlinkEventData.ToBytes(destination.FullPath, destination.FullPathBytes);
        bool isFull = destination.PathState == UnlinkPathState.Resolved;
        if (!all.AsSpan().EndsWith(path) || all.Length > ushort.MaxValue || isFull != (destination.FullPath is not null))
        {
            throw new ArgumentException($"The paths of the destination '{KernelText.ToDisplay(all)}' contradict each other.", nameof(destination));
        }

        UnlinkDestinationLayout layout = new()
        {
            DirectoryFd = destination.DirectoryFileDescriptor,
            BaseLength = (ushort)(all.Length - path.Length),
            PathLength = (ushort)path.Length,
            PathState = (byte)destination.PathState,
        };
        return [.. MemoryMarshal.AsBytes([layout]), .. all];
    }

    private static byte[]? ToExact(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? null : text.ToArray();
}
