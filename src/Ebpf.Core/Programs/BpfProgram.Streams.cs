using System.Buffers;
using System.Text;
using Ebpf.Interop;

namespace Ebpf;

/// <content>What the program prints.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>The most that a stream holds (BPF_STREAM_MAX_CAPACITY).</summary>
    private const int StreamCapacity = 100_000;

    /// <summary>Takes the text that came to a stream of this program since it was read last.</summary>
    /// <param name="stream">The stream.</param>
    /// <returns>The text; empty when nothing came. Of more than 100,000 bytes the kernel drops what comes last, and does not count it.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotSupported (EINVAL): the kernel has no streams.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>All processes that have the program read the same streams. Kernel: 6.17. Native: bpf_prog_stream_read.</remarks>
    public string ReadStream(BpfStream stream)
    {
        using SafeHandleLease lease = new(_owner);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(StreamCapacity);
        try
        {
            fixed (byte* bytes = buffer)
            {
                int length = Libbpf.bpf_prog_stream_read(LoadedFileDescriptor, (uint)stream, bytes, (uint)buffer.Length, null);
                BpfError.ThrowIfFailed(length, $"read the stream {stream} of program {Name}", attempt: new StreamAttempt());
                return Encoding.UTF8.GetString(bytes, length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>The reading of a program's stream.</summary>
internal sealed record StreamAttempt : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.ErrorNumber == Libc.EINVAL
        ? new FailureDiagnosis("This kernel has no streams of programs.", "Use Linux 6.17 or newer, or bpf_printk and TracePipe.", BpfErrorKind.NotSupported)
        : null;
}
