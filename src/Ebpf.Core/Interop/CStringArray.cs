using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>A C array of strings, for the length of a using block.</summary>
internal sealed unsafe class CStringArray : IDisposable
{
    private readonly int _count;

    /// <exception cref="ArgumentException">A string is null, empty, or holds a NUL.</exception>
    internal CStringArray(IReadOnlyList<string> strings, string parameterName)
    {
        byte[][] bytes = [.. strings.Select(text =>
        {
            ArgumentException.ThrowIfNullOrEmpty(text, parameterName);
            return CString.ToBytes(text, parameterName);
        })];
        Pointer = (byte**)NativeMemory.Alloc((nuint)bytes.Length, (nuint)sizeof(byte*));
        foreach (byte[] text in bytes)
        {
            byte* copy = (byte*)NativeMemory.Alloc((nuint)text.Length);
            text.CopyTo(new Span<byte>(copy, text.Length));
            Pointer[_count++] = copy;
        }
    }

    internal byte** Pointer { get; }

    public void Dispose()
    {
        for (int i = 0; i < _count; i++)
        {
            NativeMemory.Free(Pointer[i]);
        }

        NativeMemory.Free(Pointer);
    }
}
