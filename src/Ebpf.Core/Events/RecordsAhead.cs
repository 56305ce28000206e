using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Ebpf;

/// <summary>Asks memory for the records a few further on: it answers while those before them are worked on.</summary>
internal static unsafe class RecordsAhead
{
    private const int Distance = 448;

    /// <summary>Two lines for each record: one for each leaves out some of those that the coming records stand in.</summary>
    private const int Size = 2 * CacheLineSize;

    private const int CacheLineSize = 64;

    /// <param name="record">The record at the front of a buffer.</param>
    /// <param name="length">Number of bytes from there to the buffer's end, beyond which a producer writes.</param>
    /// <remarks>SAFETY: a prefetch is a hint that cannot fault, whatever is at the address.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(ref byte record, int length)
    {
        if (Sse.IsSupported && length >= Distance + Size)
        {
            byte* ahead = (byte*)Unsafe.AsPointer(ref record) + Distance;
            Sse.Prefetch0(ahead);
            Sse.Prefetch0(ahead + CacheLineSize);
        }
    }
}
