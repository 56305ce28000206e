using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>Command names as strings, each made once while it stays in the cache.</summary>
/// <remarks>Of fixed size, a command has one place: whoever renames himself all the time gains nothing here.</remarks>
internal sealed class CommandCache
{
    private const int Places = 256;

    private readonly (UInt128 Key, string? Text)[] _places = new (UInt128, string?)[Places];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal string Get(in CommandBytes command)
    {
        UInt128 key = MemoryMarshal.Read<UInt128>(command);
        ref (UInt128 Key, string? Text) place = ref _places[PlaceOf(key)];
        if (place.Text is null || place.Key != key)
        {
            place = (key, Encoding.UTF8.GetString(command.Text));
        }

        return place.Text;
    }

    private static int PlaceOf(UInt128 key)
    {
        ulong mixed = ((ulong)key ^ ((ulong)(key >> 64) * 31)) * 0x9E3779B97F4A7C15; // Fibonacci hashing.
        return (int)(mixed >> 56);
    }
}
