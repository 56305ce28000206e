using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Reads the kernel's trace pipe into a <see cref="Pipe"/>, on a thread of its own that ends with it.</summary>
/// <remarks>
/// The thread sleeps in poll, which an eventfd ends: a read of the trace pipe itself could only be ended by a signal.
/// Each poll announces anew that it waits, other than an edge-triggered epoll.
/// </remarks>
internal sealed unsafe class TracePipeSource : IDisposable
{
    private const string DefaultRoot = "/sys/kernel/tracing";
    private const int BytesPerRead = 8192;

    private readonly Pipe _pipe = new(new PipeOptions(writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
    private readonly SafeFileHandle _file;
    private readonly SafeFileHandle _stop;
    private readonly Thread _thread;

    private TracePipeSource(SafeFileHandle file, SafeFileHandle stop)
    {
        _file = file;
        _stop = stop;
        _thread = new Thread(Run) { IsBackground = true, Name = "Ebpf trace pipe" };
        _thread.Start();
    }

    internal PipeReader Reader => _pipe.Reader;

    internal static TracePipeSource Open()
    {
        SafeFileHandle file = OpenFile(Path.Combine(TraceFs.FindRoot() ?? DefaultRoot, "trace_pipe"));
        try
        {
            int stop = Libc.eventfd(0, Libc.EFD_CLOEXEC);
            BpfError.ThrowIfLibcFailed(stop, "create an eventfd");
            return new TracePipeSource(file, new SafeFileHandle(stop, ownsHandle: true));
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
        ulong one = 1;
        _pipe.Reader.Complete(); // A thread that waits for room goes on.
        BpfError.ThrowIfLibcFailed(Libc.write(ToInt(_stop), &one, sizeof(ulong)), "stop the trace pipe's thread");
        _thread.Join();
        _stop.Dispose();
        _file.Dispose();
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
            Libc.ENOENT => TracepointDiagnosis.FindTraceFs(),
            _ => null,
        });

    private void Run()
    {
        BpfException? failure = null;
        try
        {
            while (Wait() && Fill())
            {
            }
        }
        catch (BpfException e)
        {
            failure = e;
        }

        _pipe.Writer.Complete(failure);
    }

    /// <returns>False when the source is being disposed.</returns>
    private bool Wait()
    {
        PollDescriptor* files = stackalloc PollDescriptor[]
        {
            new PollDescriptor { fd = ToInt(_file), events = Libc.POLLIN },
            new PollDescriptor { fd = ToInt(_stop), events = Libc.POLLIN },
        };
        int ready = Libc.poll(files, 2, -1);
        if (ready < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR)
        {
            throw BpfError.Create(Marshal.GetLastPInvokeError(), "wait for the trace pipe");
        }

        return files[1].revents == 0;
    }

    /// <returns>False when nobody reads any more.</returns>
    private bool Fill()
    {
        Span<byte> free = _pipe.Writer.GetSpan(BytesPerRead);
        nint count;
        fixed (byte* to = free)
        {
            count = Libc.read(ToInt(_file), to, (nuint)free.Length);
        }

        // There may be nothing: a signal came, or a reader of one CPU's pipe was faster.
        if (count < 0 && Marshal.GetLastPInvokeError() is not (Libc.EAGAIN or Libc.EINTR))
        {
            throw BpfError.Create(Marshal.GetLastPInvokeError(), "read the trace pipe");
        }

        _pipe.Writer.Advance((int)nint.Max(count, 0));
        return !_pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult().IsCompleted;
    }

    // SAFETY: both handles are this object's own, and are released when its thread has ended.
    private static int ToInt(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
