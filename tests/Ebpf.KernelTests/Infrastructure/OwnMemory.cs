using System.Globalization;
using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>This process's memory, in bytes.</summary>
/// <param name="Allocated">By malloc and of managed objects: exact, so that a small leak shows, wherever there was room for it.</param>
/// <param name="Resident">
/// Without the pages of files: code and data of assemblies come in as they are used; nor what the collector keeps for later.
/// </param>
internal readonly partial record struct OwnMemory(long Allocated, long Resident)
{
    internal static OwnMemory Read()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        MallocInfo native = mallinfo2();
        string line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        long resident = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        return new OwnMemory(native.InUse + native.Mapped + GC.GetTotalMemory(forceFullCollection: false), resident);
    }

    public static OwnMemory operator -(OwnMemory left, OwnMemory right) =>
        new(left.Allocated - right.Allocated, left.Resident - right.Resident);

    /// <summary>The memory of all arenas; struct mallinfo2 of malloc.h.</summary>
    [LibraryImport("libc.so.6")]
    private static partial MallocInfo mallinfo2();

    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private readonly struct MallocInfo
    {
        /// <summary>hblkhd</summary>
        [FieldOffset(32)]
        internal readonly nint Mapped;

        /// <summary>uordblks</summary>
        [FieldOffset(56)]
        internal readonly nint InUse;
    }
}
