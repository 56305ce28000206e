using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>From a map to its reader.</content>
public sealed partial class RingBufferPipeReader
{
    /// <summary>Maps a ring buffer for reading.</summary>
    /// <param name="map">A map of type <see cref="BpfMapType.RingBuffer"/>. Its object may be disposed before the reader.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <returns>A reader that starts with the oldest record; complete it to unmap the ring.</returns>
    /// <exception cref="ArgumentException">The map is of another type.</exception>
    /// <exception cref="BpfException">The kernel refused to map it, or to wait for it. ResourceLimit: no file descriptor (EMFILE) or thread (EAGAIN)
    /// is left.</exception>
    /// <exception cref="InvalidOperationException">Another reader of this process has the ring.</exception>
    /// <exception cref="NotSupportedException">The ring is larger than 512 MiB, or its producers overwrite what was not read
    /// (BPF_F_RB_OVERWRITE, Linux 6.19).</exception>
    /// <exception cref="ObjectDisposedException">The map's object was disposed.</exception>
    /// <remarks>
    /// A ring has one consumer position: two readers of one ring would take each other's records. A second one in this process is refused; one of
    /// another process cannot be seen.
    /// </remarks>
    public static RingBufferPipeReader Open(BpfMap map, RingBufferReaderOptions? options = null) =>
        Create(map, options, lends: true);

    internal static RingBufferPipeReader Create(BpfMap map, RingBufferReaderOptions? options, bool lends)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Type != BpfMapType.RingBuffer)
        {
            throw new ArgumentException($"{map.Title} is of type {map.Type}, not a ring buffer: use {MapViews.NameFor(map.Type)}.", nameof(map));
        }

        ReaderClaim claim = ReaderClaim.Take(map);
        SafeFileHandle? ring = null;
        IDisposable? mapping = null;
        try
        {
            ring = map.DuplicateHandle();
            RingBufferMapping pages = RingBufferMapping.Map(ring, map.MaxEntries, map.Flags);
            mapping = pages;
            return new RingBufferPipeReader(ring, pages, options ?? new RingBufferReaderOptions(), lends, claim);
        }
        catch
        {
            mapping?.Dispose();
            ring?.Dispose();
            claim.Dispose();
            throw;
        }
    }
}
