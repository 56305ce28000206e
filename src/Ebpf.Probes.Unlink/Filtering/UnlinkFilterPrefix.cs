using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_prefix of native/bpf/unlink/unlink_event.h: the words of a prefix, and their number. Its fields are generated.</summary>
internal partial struct UnlinkFilterPrefix
{
    internal const int MaxLength = 256;

    internal static UnlinkFilterPrefix From(string prefix)
    {
        UnlinkFilterPrefix result = default;
        int length = Encoding.UTF8.GetBytes(prefix, MemoryMarshal.AsBytes((Span<ulong>)result.Bytes));
        result.Words = (uint)length / sizeof(ulong);
        MemoryMarshal.AsBytes(new Span<ulong>(ref result.Mask))[..(length % sizeof(ulong))].Fill(0xFF);
        foreach (ulong word in ((ReadOnlySpan<ulong>)result.Bytes)[..((int)result.Words + 1)])
        {
            result.Number = AddWord(result.Number, word);
        }

        return result;
    }

    /// <summary>UNLINK_ADD_WORD.</summary>
    private static ulong AddWord(ulong number, ulong word) => (number ^ word) * 0x9E37_79B9_7F4A_7C15;
}
