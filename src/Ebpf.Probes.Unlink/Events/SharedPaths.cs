using System.Runtime.CompilerServices;

namespace Ebpf.Probes.Unlink;

/// <summary>Copies of paths; some share one array. Not thread-safe.</summary>
/// <remarks>
/// An array for each path takes longer than the path's copy. The arrays are small: an event that is kept keeps so many bytes of other events at most.
/// </remarks>
internal sealed class SharedPaths
{
    private const int ArraySize = 512;

    private byte[] _array = [];
    private int _used;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ArraySegment<byte> Copy(ReadOnlySpan<byte> path)
    {
        byte[] array = _array;
        int start = _used;
        if (path.Length > array.Length - start)
        {
            array = _array = Create(path.Length);
            start = 0;
        }

        path.CopyTo(array.AsSpan(start));
        _used = start + path.Length;
        return new ArraySegment<byte>(array, start, path.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] Create(int length) => new byte[Math.Max(ArraySize, length)];
}
