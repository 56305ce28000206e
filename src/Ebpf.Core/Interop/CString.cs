using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Interop;

/// <summary>Text to and from C.</summary>
internal static unsafe class CString
{
    /// <summary>The UTF-8 bytes with a final NUL.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL, where C would end it.</exception>
    internal static byte[] ToBytes(string text, string parameterName)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("A name passed to the kernel cannot contain a NUL character.", parameterName);
        }

        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }

    internal static string FromPointer(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
