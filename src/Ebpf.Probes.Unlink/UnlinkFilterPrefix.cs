using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_prefix of native/bpf/unlink_event.h: the bytes of a prefix, and as many bytes of ones.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnlinkFilterPrefix
{
    internal const int MaxLength = 256;

    internal PrefixBytes Bytes;
    internal PrefixBytes Mask;

    internal static UnlinkFilterPrefix From(string prefix)
    {
        UnlinkFilterPrefix result = default;
        int length = Encoding.UTF8.GetBytes(prefix, result.Bytes);
        ((Span<byte>)result.Mask)[..length].Fill(0xFF);
        return result;
    }

    [InlineArray(MaxLength)]
    internal struct PrefixBytes
    {
        private byte _first;
    }
}
