using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Reads the kernel's trace pipe into a <see cref="Pipe"/>.</summary>
/// <remarks>The kernel wakes a reader that announced its wait since the last wake-up: each wait for one event announces anew.</remarks>
internal sealed unsafe class TracePipeSource : IDescriptorListener, IDisposable
{
    private const string DefaultRoot = "/sys/kernel/tracing";
    private const int BytesPerRead = 8192;

    private readonly Pipe _pipe = new(new PipeOptions(writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly Lock _gate = new(); // Held while the file is read, so that it is not closed meanwhile.
    private readonly SafeFileHandle _file;
    private readonly DescriptorWait _wait;

    private TracePipeSource(SafeFileHandle file)
    {
        _file = file;
        _wait = DescriptorWaiter.Subscribe(file, this);
        try
        {
            lock (_gate)
            {
                _wait.Begin(this);
            }
        }
        catch
        {
            _wait.Dispose(); // Before its file is closed.
            throw;
        }
    }

    internal PipeReader Reader => _pipe.Reader;

    internal static TracePipeSource Open()
    {
        SafeFileHandle file = OpenFile(Path.Combine(TraceFs.FindRoot() ?? DefaultRoot, "trace_pipe"));
        try
        {
            return new TracePipeSource(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Ends the thread. What it had read ahead is gone.</summary>
    public void Dispose()
    {
        _pipe.Reader.Complete(); // A thread that waits for room goes on.
        lock (_gate)
        {
            End(failure: null);
        }
    }

    void IDescriptorListener.OnReadable()
    {
        lock (_gate)
        {
            try
            {
                if (!_file.IsClosed)
                {
                    Fill();
                    _wait.Begin(this);
                }
            }
            catch (BpfException e)
            {
                End(e);
            }
        }
    }

    void IDescriptorListener.OnWaitFailed(BpfException failure)
    {
        lock (_gate)
        {
            End(failure);
        }
    }

    private static SafeFileHandle OpenFile(string path)
    {
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            int file = Libc.open(bytes, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
            return file >= 0
                ? new SafeFileHandle(file, ownsHandle: true)
                : throw ToException(Marshal.GetLastPInvokeError(), path);
        }
    }

    private static BpfException ToException(int errorNumber, string path) => BpfError.Create(
        errorNumber,
        $"open {path}",
        diagnosis: errorNumber switch
        {
            Libc.EBUSY => new FailureDiagnosis("Another reader has it open, and the kernel allows one.", $"End that reader; as root, 'fuser -v {path}' names it."),
            Libc.EACCES => new FailureDiagnosis("The trace pipe is open to root alone.", "Run as root."),
            Libc.ENOENT => TraceFsDiagnosis.Find(),
            _ => null,
        });

    private void End(BpfException? failure)
    {
        _wait.Dispose();
        _file.Dispose();
        _pipe.Writer.Complete(failure);
    }

    private void Fill()
    {
        Span<byte> free = _pipe.Writer.GetSpan(BytesPerRead);
        nint count;
        fixed (byte* to = free)
        {
            count = Libc.read((int)_file.DangerousGetHandle(), to, (nuint)free.Length);
        }

        // There may be nothing: a signal came, or a reader of one CPU's pipe was faster.
        if (count < 0 && Marshal.GetLastPInvokeError() is not (Libc.EAGAIN or Libc.EINTR))
        {
            throw BpfError.Create(Marshal.GetLastPInvokeError(), "read the trace pipe");
        }

        _pipe.Writer.Advance((int)nint.Max(count, 0));
        _pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult();
    }
}
