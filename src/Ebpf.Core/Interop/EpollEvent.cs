using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>One struct epoll_event. The kernel packs it on x86-64 only: the data is at 4 there and at 8 elsewhere.</summary>
internal static unsafe class EpollEvent
{
    private static bool IsPacked => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static int DataOffset => IsPacked ? 4 : 8;

    internal static int Size => DataOffset + sizeof(long);

    internal static void Write(byte* at, uint events, long data)
    {
        Unsafe.WriteUnaligned(at, events);
        Unsafe.WriteUnaligned(at + DataOffset, data);
    }

    internal static long ReadData(byte* at) => Unsafe.ReadUnaligned<long>(at + DataOffset);
}
