using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>Handles of what maps refer to. Dispose them.</summary>
public static unsafe class KernelHandle
{
    /// <summary>A file, or the directory of a cgroup, without opening it for reading.</summary>
    /// <param name="path">An existing path.</param>
    /// <exception cref="BpfException">NotFound (ENOENT): no such path. PermissionDenied (EACCES). ResourceLimit (EMFILE).</exception>
    /// <remarks>Native: open, O_PATH.</remarks>
    public static SafeFileHandle OfPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            return Own(Libc.open(bytes, Libc.O_PATH | Libc.O_CLOEXEC), $"open {path}");
        }
    }

    /// <summary>A process: its first thread.</summary>
    /// <param name="processId">Its number in the pid namespace of this process.</param>
    /// <exception cref="BpfException">NotFound (ESRCH): no such process. InvalidArgument (EINVAL): a thread's number. ResourceLimit (EMFILE).</exception>
    /// <remarks>Kernel: 5.3. Native: pidfd_open.</remarks>
    public static SafeFileHandle OfProcess(int processId) => Own(Libc.pidfd_open(processId, 0), $"open process {processId}");

    /// <summary>A thread.</summary>
    /// <param name="threadId">Its number in the pid namespace of this process.</param>
    /// <exception cref="BpfException">NotFound (ESRCH): no such thread. InvalidArgument (EINVAL): the kernel is older than 6.9. ResourceLimit (EMFILE).</exception>
    /// <remarks>Kernel: 6.9. Native: pidfd_open, PIDFD_THREAD.</remarks>
    public static SafeFileHandle OfThread(int threadId) => Own(Libc.pidfd_open(threadId, Libc.PIDFD_THREAD), $"open thread {threadId}");

    private static SafeFileHandle Own(nint descriptor, string operation)
    {
        BpfError.ThrowIfLibcFailed(descriptor, operation);
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }
}
