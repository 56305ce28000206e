namespace Ebpf;

/// <summary>The right of one reader of this process to read a buffer, until it is disposed or collected.</summary>
internal sealed class ReaderClaim : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<uint> Claimed = [];

    private readonly uint _mapId;
    private int _isReleased;

    private ReaderClaim(uint mapId) => _mapId = mapId;

    ~ReaderClaim() => Release();

    /// <exception cref="InvalidOperationException">Another reader of this process has the buffer.</exception>
    internal static ReaderClaim Take(BpfMap buffer)
    {
        uint mapId = buffer.Id;
        lock (Gate)
        {
            return Claimed.Add(mapId) ? new ReaderClaim(mapId) : throw new InvalidOperationException(
                $"Map {buffer.Name} has a reader already: a second one would take records away from it. Dispose the first, or share what it reads.");
        }
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Release();
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0)
        {
            return; // The buffer may have another reader by now.
        }

        lock (Gate)
        {
            Claimed.Remove(_mapId);
        }
    }
}
