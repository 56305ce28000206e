using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>A network device, by its name or by its index.</summary>
/// <remarks>
/// A string and an int convert to it: <c>program.AttachXdp("eth0")</c>. Both count in the network namespace of the thread that
/// attaches. The default value is the device with index 0, which does not exist.
/// </remarks>
public readonly record struct NetworkDevice
{
    private NetworkDevice(string? name, int index)
    {
        Name = name;
        Index = index;
    }

    /// <summary>The name, for example eth0; null for a device that was given by its index.</summary>
    public string? Name { get; }

    /// <summary>The index, as 'ip link' shows it; 0 for a device that was given by its name.</summary>
    public int Index { get; }

    /// <summary>The device with a name.</summary>
    /// <param name="name">For example eth0.</param>
    public static NetworkDevice FromString(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new NetworkDevice(name, 0);
    }

    /// <summary>The device with an index.</summary>
    /// <param name="index">As 'ip link' shows it, at least 1.</param>
    public static NetworkDevice FromInt32(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(index);
        return new NetworkDevice(null, index);
    }

    /// <summary>The device with a name.</summary>
    /// <param name="name">For example eth0.</param>
    public static implicit operator NetworkDevice(string name) => FromString(name);

    /// <summary>The device with an index.</summary>
    /// <param name="index">As 'ip link' shows it, at least 1.</param>
    public static implicit operator NetworkDevice(int index) => FromInt32(index);

    /// <summary>The name, or the index.</summary>
    public override string ToString() => Name ?? Index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Looks the index of a name up.</summary>
    /// <param name="operation">The operation that needs it, an infinitive.</param>
    /// <param name="attempt">The attempt that fails when there is no such device.</param>
    internal unsafe int FindIndex(string operation, Attempt attempt)
    {
        if (Name is null)
        {
            return Index;
        }

        // SAFETY: libc reads the name during the call only.
        fixed (byte* bytes = CString.ToBytes(Name, nameof(Name)))
        {
            return Libc.if_nametoindex(bytes) is > 0 and uint index ? (int)index : throw BpfError.Create(Marshal.GetLastPInvokeError(), operation, attempt: attempt);
        }
    }
}
