using System.Runtime.InteropServices;

namespace Ebpf.Probes.Unlink.Tests;

/// <summary>Records as the BPF programs write them.</summary>
internal static class RecordBuilder
{
    internal static byte[] Build(ReadOnlySpan<byte> path, string command = "rm", Action<byte[]>? change = null)
    {
        byte[] record = new byte[UnlinkEventLayout.Size + path.Length];
        Put(record, 0, 5_000_000_000UL);
        Put(record, 8, 1_500UL);
        Put(record, 40, 10);
        Put(record, 44, 11);
        Put(record, 52, 1000);
        Put(record, 56, 1001);
        Put(record, 64, -2);
        Put(record, 68, -100);
        System.Text.Encoding.UTF8.GetBytes(command).CopyTo(record, 72);
        Put(record, 90, (ushort)path.Length);
        path.CopyTo(record.AsSpan(UnlinkEventLayout.Size));
        change?.Invoke(record);
        return record;
    }

    internal static void Put<T>(byte[] record, int offset, T value)
        where T : unmanaged => MemoryMarshal.Write(record.AsSpan(offset), value);
}
