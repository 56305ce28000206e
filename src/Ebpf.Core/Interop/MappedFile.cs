using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Interop;

/// <summary>The bytes of a file in the kernel's own memory, without a copy.</summary>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly SafeMemoryMapping _mapping;
    private readonly int _length;

    private MappedFile(SafeMemoryMapping mapping, int length) => (_mapping, _length) = (mapping, length);

    /// <returns>Null when this file cannot be mapped.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the file.</exception>
    internal static MappedFile? TryMap(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        long length = RandomAccess.GetLength(file);
        nint address = length is > 0 and <= int.MaxValue
            ? Libc.mmap(0, (nuint)length, Libc.PROT_READ, Libc.MAP_PRIVATE, (int)file.DangerousGetHandle(), 0)
            : -1;
        return address == -1 ? null : new MappedFile(new SafeMemoryMapping(address, (nuint)length), (int)length);
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_mapping.IsClosed, this);
        return new Span<byte>((void*)_mapping.Address, _length); // SAFETY: within the mapping.
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException(); // Nobody needs it.

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing) => _mapping.Dispose();
}
