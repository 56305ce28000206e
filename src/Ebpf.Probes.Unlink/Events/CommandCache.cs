using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>Command names as strings, each made once while it stays in the cache.</summary>
/// <remarks>
/// Of fixed size, a command has one place: whoever renames himself all the time gains nothing here. Two threads may put
/// different names into a place at a time: each has its own.
/// </remarks>
internal static class CommandCache
{
    private const int Places = 256;

    private static readonly Entry?[] Entries = new Entry?[Places];

    internal static string Get(in CommandBytes command)
    {
        UInt128 key = MemoryMarshal.Read<UInt128>(command);
        ref Entry? place = ref Entries[PlaceOf(key)];
        Entry? entry = Volatile.Read(ref place);
        if (entry is null || entry.Key != key)
        {
            entry = new Entry(key, Encoding.UTF8.GetString(command.Bytes));
            Volatile.Write(ref place, entry);
        }

        return entry.Text;
    }

    private static int PlaceOf(UInt128 key)
    {
        ulong mixed = ((ulong)key ^ ((ulong)(key >> 64) * 31)) * 0x9E3779B97F4A7C15; // Fibonacci hashing.
        return (int)(mixed >> 56);
    }

    private sealed record Entry(UInt128 Key, string Text);
}
