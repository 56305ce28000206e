using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf;

/// <summary>One attachment of a program. Disposing it detaches the program, unless it is pinned.</summary>
/// <remarks>
/// It keeps its program in the kernel, even when the <see cref="BpfObject"/> is disposed first; a USDT attachment keeps all
/// programs and maps of its object. Keep a reference: one that is garbage-collected detaches. When the process ends, however it
/// ends, the kernel detaches, unless it is pinned. Thread safety: any thread. Native: bpf_link__destroy.
/// </remarks>
public sealed unsafe class BpfLink : IDisposable
{
    private readonly SafeBpfLinkHandle _handle;

    internal BpfLink(SafeBpfLinkHandle handle) => _handle = handle;

    /// <summary>Opens an attachment that was pinned.</summary>
    /// <param name="path">The file in a BPF file system, for example below /sys/fs/bpf.</param>
    /// <exception cref="BpfException">NotFound (ENOENT): no such file. PermissionDenied (EPERM, EACCES): needs CAP_BPF
    /// and access to the file, which must be of a BPF file system. InvalidArgument (EINVAL): not an attachment.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 or a library it needs could not be loaded; the package brings them for glibc, x64
    /// and arm64.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Disposing it leaves the pinned attachment in place. Kernel: 5.7. Native: bpf_link__open.</remarks>
    public static BpfLink OpenPinned(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string operation = $"open the attachment pinned at {path}";
        using LibbpfLog log = new(NullLogger.Instance);
        // SAFETY: libbpf copies the path.
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            bpf_link* link = Libbpf.bpf_link__open(bytes);
            if (link is null)
            {
                throw BpfError.Create(Marshal.GetLastPInvokeError(), operation, log, attempt: Attempt.Pin(path));
            }

            BpfLink opened = new(new SafeBpfLinkHandle(link));
            PinDiagnosis.ThrowIfNot(opened, Libbpf.bpf_link__fd(link), "bpf-link", "an attachment", operation);
            return opened;
        }
    }

    /// <summary>Pins the attachment to a file, so that it outlives this object and the process.</summary>
    /// <param name="path">A file that does not exist, in a BPF file system; its directory must exist.</param>
    /// <exception cref="BpfException">Busy (EEXIST): the file exists. NotFound (ENOENT): the directory does not.
    /// PermissionDenied (EPERM, EACCES): not a BPF file system, or needs CAP_BPF and access to the directory. InvalidArgument
    /// (EINVAL): the kernel has no object for this attachment.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was disposed.</exception>
    /// <remarks>To end it: delete the file, and dispose what was opened. Kernel: 5.7, kprobes and tracepoints 5.15.
    /// Native: bpf_obj_pin.</remarks>
    public void Pin(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SafeHandleLease lease = new(_handle);
        // SAFETY: the lease keeps the link; libbpf copies the path.
        fixed (byte* bytes = CString.ToBytes(path, nameof(path)))
        {
            // Not bpf_link__pin, which makes the directory, on whatever file system.
            int result = Libbpf.bpf_obj_pin(Libbpf.bpf_link__fd(_handle.Pointer), bytes);
            BpfError.ThrowIfFailed(result, $"pin an attachment at {path}", attempt: Attempt.Pin(path));
        }

        _handle.IsPinned = true;
    }

    /// <summary>Asks the kernel about the attachment.</summary>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): the kernel has no object for this attachment, as for
    /// kprobes and tracepoints before 5.15.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was disposed.</exception>
    /// <remarks>Kernel: 5.8; missed hits 6.7. Native: bpf_link_get_info_by_fd.</remarks>
    public BpfLinkInfo GetInfo()
    {
        using SafeHandleLease lease = new(_handle);
        BpfError.ThrowIfFailed(TryReadInfo(out bpf_link_info info, out uint length), "get information on an attachment");
        return BpfLinkInfo.From(info, length);
    }

    /// <summary>Runs the program of an iterator over all its objects, and reads what it prints.</summary>
    /// <returns>The output, from its beginning; each call runs the program anew. Dispose it.</returns>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): not an attachment of an iterator (SEC("iter/…")).
    /// PermissionDenied (EPERM): needs CAP_BPF and CAP_PERFMON.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was disposed.</exception>
    /// <remarks>The program runs while the stream is read. Kernel: 5.8. Native: bpf_iter_create.</remarks>
    public Stream OpenIterator()
    {
        using SafeHandleLease lease = new(_handle);
        return new IteratorStream(BpfError.ToHandle(Libbpf.bpf_iter_create(Libbpf.bpf_link__fd(_handle.Pointer)), "open an iterator"));
    }

    internal void Update(bpf_program* program, string name)
    {
        using SafeHandleLease lease = new(_handle);
        int result = Libbpf.bpf_link__update_program(_handle.Pointer, program);
        if (result < 0)
        {
            throw BpfError.Create(-result, $"exchange the program of an attachment for {name}", diagnosis: FindFault(-result));
        }
    }

    /// <summary>The kernel says EINVAL for an attachment that it cannot exchange the program of, and for a program of another kind.</summary>
    private FailureDiagnosis? FindFault(int errorNumber)
    {
        if (errorNumber != Libc.EINVAL)
        {
            return null;
        }

        return TryReadInfo(out bpf_link_info info, out _) == 0 && IsExchangeable((bpf_link_type)info.type)
            ? new FailureDiagnosis("The program is of another kind than that of the attachment.", "Give one of the same section.")
            : new FailureDiagnosis(
                "The kernel cannot exchange the program of such an attachment.",
                "Attach the new program, and then dispose this attachment.",
                BpfErrorKind.NotSupported);
    }

    private static bool IsExchangeable(bpf_link_type type) => type is bpf_link_type.BPF_LINK_TYPE_CGROUP or bpf_link_type.BPF_LINK_TYPE_ITER
        or bpf_link_type.BPF_LINK_TYPE_NETNS or bpf_link_type.BPF_LINK_TYPE_XDP or bpf_link_type.BPF_LINK_TYPE_TCX
        or bpf_link_type.BPF_LINK_TYPE_NETKIT or bpf_link_type.BPF_LINK_TYPE_SOCKMAP;

    private int TryReadInfo(out bpf_link_info info, out uint length)
    {
        info = default;
        length = (uint)sizeof(bpf_link_info);
        // SAFETY: the caller holds a lease.
        fixed (bpf_link_info* infoPointer = &info)
        fixed (uint* lengthPointer = &length)
        {
            return Libbpf.bpf_link_get_info_by_fd(Libbpf.bpf_link__fd(_handle.Pointer), infoPointer, lengthPointer);
        }
    }

    /// <summary>Detaches. When it returns, the program does not run for new hits. A second call does nothing.</summary>
    public void Dispose() => _handle.Dispose();
}
