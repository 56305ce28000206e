using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Probes.Unlink;

namespace Ebpf.Testing;

/// <summary>Records as the BPF programs write them.</summary>
public static class RecordBuilder
{
    public static byte[] Build(ReadOnlySpan<byte> path, string command = "rm", Action<byte[]>? change = null)
    {
        byte[] record = new byte[UnlinkEventLayout.SizeInBytes + path.Length];
        Put(record, nameof(UnlinkEventLayout.TimestampNs), 5_000_000_000UL);
        Put(record, nameof(UnlinkEventLayout.DurationNs), 1_500UL);
        Put(record, nameof(UnlinkEventLayout.ProcessStartNs), 4_000_000_000UL);
        Put(record, nameof(UnlinkEventLayout.ProcessId), 10);
        Put(record, nameof(UnlinkEventLayout.ThreadId), 11);
        Put(record, nameof(UnlinkEventLayout.UserId), 1000);
        Put(record, nameof(UnlinkEventLayout.GroupId), 1001);
        Put(record, nameof(UnlinkEventLayout.EffectiveUserId), 1002);
        Put(record, nameof(UnlinkEventLayout.LoginUserId), 1003);
        Put(record, nameof(UnlinkEventLayout.SessionId), uint.MaxValue);
        Put(record, nameof(UnlinkEventLayout.Result), -2);
        Put(record, nameof(UnlinkEventLayout.DirectoryFd), -100);
        Put(record, nameof(UnlinkEventLayout.Command), Encoding.UTF8.GetBytes(command));
        Put(record, nameof(UnlinkEventLayout.ProcessCommand), "process"u8);
        Put(record, nameof(UnlinkEventLayout.ParentCommand), "parent"u8);
        Put(record, nameof(UnlinkEventLayout.PathLength), (ushort)path.Length);
        path.CopyTo(record.AsSpan(UnlinkEventLayout.SizeInBytes));
        change?.Invoke(record);
        return record;
    }

    public static void Put<T>(byte[] record, string field, T value)
        where T : unmanaged => MemoryMarshal.Write(record.AsSpan(OffsetOf(field)), value);

    public static void Put(byte[] record, string field, ReadOnlySpan<byte> value) => value.CopyTo(record.AsSpan(OffsetOf(field)));

    private static int OffsetOf(string field) => typeof(UnlinkEventLayout).GetField(field, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!
        .GetCustomAttribute<FieldOffsetAttribute>()!.Value;
}
