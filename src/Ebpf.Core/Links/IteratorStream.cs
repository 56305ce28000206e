using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The output of an iterator's program. A read runs the program on the caller's thread: there is nothing to wait for.</summary>
/// <remarks>
/// After a million objects for which the program prints nothing the kernel says EAGAIN, so that it does not keep the processor,
/// and goes on at the next read. A FileStream would throw.
/// </remarks>
internal sealed unsafe class IteratorStream(SafeFileHandle file) : Stream
{
    public override bool CanRead => !file.IsClosed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        using SafeHandleLease lease = new(file);
        // SAFETY: the lease keeps the descriptor, and the kernel writes within the length given.
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                nint count = Libc.read((int)file.DangerousGetHandle(), bytes, (nuint)buffer.Length);
                if (count >= 0)
                {
                    return (int)count;
                }

                int error = Marshal.GetLastPInvokeError();
                if (error is not (Libc.EAGAIN or Libc.EINTR))
                {
                    throw new IOException($"Cannot read an iterator: {Errno.GetName(error) ?? $"error {error}"}.");
                }
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
