using System.Numerics;

namespace Ebpf;

/// <summary>The sizes of maps, and those that a map cannot have.</summary>
internal static class MapSize
{
    /// <returns>A sentence; null when the size is possible.</returns>
    internal static string? FindFault(BpfMapType type, string name, uint maxEntries) =>
        IsRing(type) && !(BitOperations.IsPow2(maxEntries) && maxEntries % Environment.SystemPageSize == 0)
            ? $"Ring buffer {name} cannot have {maxEntries} bytes, but a power of two that is a multiple of {Environment.SystemPageSize}."
            : FindTooMany(name, maxEntries);

    /// <summary>From 2^31 on: a per-CPU array of so many brings the kernel down (array_map_alloc, seen on Linux 6.18).</summary>
    internal static string? FindTooMany(string name, uint maxEntries) => maxEntries > int.MaxValue
        ? $"Map {name} cannot have {maxEntries} entries: more than {int.MaxValue} bring some kernels down."
        : null;

    /// <returns>The memory that the elements take, roughly; of a ring buffer the exact size of its data.</returns>
    internal static ulong Estimate(BpfMapType type, uint keySize, uint valueSize, uint maxEntries) =>
        IsRing(type) ? maxEntries : maxEntries * ((ulong)keySize + valueSize);

    private static bool IsRing(BpfMapType type) => type is BpfMapType.RingBuffer or BpfMapType.UserRingBuffer;
}
