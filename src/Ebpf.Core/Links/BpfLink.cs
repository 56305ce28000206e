using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>One attachment of a program. Disposing it detaches the program, unless it is pinned.</summary>
/// <remarks>
/// It keeps its program in the kernel, even when the <see cref="BpfObject"/> is disposed first; a USDT attachment keeps all
/// programs and maps of its object. Keep a reference: one that is garbage-collected detaches. When the process ends, however it
/// ends, the kernel detaches, unless it is pinned. Thread safety: any thread. Native: bpf_link__destroy.
/// </remarks>
/// <example>
/// <code>
/// using BpfLink link = bpfObject.Programs["on_exec"].Attach();
/// Console.WriteLine(link.GetInfo());
/// link.Dispose(); // Detached.
/// </code>
/// </example>
public sealed unsafe class BpfLink : IDisposable
{
    private readonly SafeBpfLinkHandle _handle;
    private readonly Attempt? _attempt;

    /// <param name="handle">The attachment.</param>
    /// <param name="attempt">What was attached; null: not known.</param>
    internal BpfLink(SafeBpfLinkHandle handle, Attempt? attempt = null)
    {
        _handle = handle;
        _attempt = attempt;
    }

    /// <summary>Opens an attachment that was pinned.</summary>
    /// <param name="path">The file in a BPF file system, for example below /sys/fs/bpf.</param>
    /// <exception cref="BpfException">NotFound (ENOENT): no such file. PermissionDenied (EPERM, EACCES): needs CAP_BPF
    /// and access to the file, which must be of a BPF file system. InvalidArgument (EINVAL): not an attachment.</exception>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
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
                throw BpfError.Create(Marshal.GetLastPInvokeError(), operation, log, attempt: new PinAttempt(path));
            }

            BpfLink opened = new(new LibbpfLinkHandle(link));
            PinAttempt.ThrowIfNot(opened, Libbpf.bpf_link__fd(link), "bpf-link", "an attachment", operation);
            return opened;
        }
    }

    /// <summary>Pins the attachment to a file, so that it outlives this object and the process.</summary>
    /// <param name="path">A file that does not exist, in a BPF file system; its directory must exist.</param>
    /// <exception cref="BpfException">Busy (EEXIST): the file exists. NotFound (ENOENT): the directory does not.
    /// PermissionDenied (EPERM, EACCES): not a BPF file system, or needs CAP_BPF and access to the directory. NotSupported (EOPNOTSUPP),
    /// InvalidArgument (EINVAL): the kernel has no object for this attachment.</exception>
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
            int result = Libbpf.bpf_obj_pin(Descriptor, bytes);
            BpfError.ThrowIfFailed(result, $"pin an attachment at {path}", attempt: new PinAttempt(path));
        }

        _handle.IsPinned = true;
    }

    /// <summary>Asks the kernel about the attachment.</summary>
    /// <exception cref="BpfException">NotSupported (EOPNOTSUPP), InvalidArgument (EINVAL): the kernel has no object for this attachment, as for
    /// USDT, and for kprobes and tracepoints before 5.15.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was disposed.</exception>
    /// <remarks>Kernel: 5.8; missed hits 6.7. Native: bpf_link_get_info_by_fd.</remarks>
    public BpfLinkInfo GetInfo()
    {
        using SafeHandleLease lease = new(_handle);
        return BpfLinkInfo.Read(Descriptor);
    }

    /// <summary>Looks for a setting of the kernel that keeps it from running the program.</summary>
    /// <returns>The setting; null when there is none, as far as this process may see.</returns>
    /// <remarks>
    /// An attachment to what is switched off is refused. This method finds what was switched off later: kernel.ftrace_enabled for fentry,
    /// kprobe.multi, security modules and, on x64, kprobes at a function's entry; kprobes/enabled in debugfs for kprobes. Each call reads
    /// the settings. An attachment opened by <see cref="OpenPinned"/> is not known well enough: null.
    /// </remarks>
    public BpfBlindness? FindBlindness() =>
        _attempt?.FindBlindness() is { } found ? new BpfBlindness(found.Cause, found.Remedy) : null;

    /// <summary>Runs the program of an iterator over all its objects, and reads what it prints.</summary>
    /// <returns>The output, from its beginning; each call runs the program anew. Dispose it.</returns>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): not an attachment of an iterator (SEC("iter/…")).
    /// PermissionDenied (EPERM): needs CAP_BPF and CAP_PERFMON.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was disposed.</exception>
    /// <remarks>The program runs while the stream is read. Kernel: 5.8. Native: bpf_iter_create.</remarks>
    public Stream OpenIterator()
    {
        using SafeHandleLease lease = new(_handle);
        return new IteratorStream(BpfError.ToHandle(Libbpf.bpf_iter_create(Descriptor), "open an iterator"));
    }

    /// <summary>Duplicates the attachment's file descriptor, for use with other libraries and system calls.</summary>
    /// <returns>A descriptor of its own, which keeps the program attached until it is disposed.</returns>
    /// <exception cref="BpfException">NotSupported (EOPNOTSUPP): the kernel has no object for this attachment.
    /// ResourceLimit (EMFILE): RLIMIT_NOFILE.</exception>
    /// <exception cref="ObjectDisposedException">The attachment was disposed.</exception>
    public SafeFileHandle DuplicateHandle()
    {
        using SafeHandleLease lease = new(_handle);
        int duplicate = Libc.fcntl(Descriptor, Libc.F_DUPFD_CLOEXEC, 0);
        BpfError.ThrowIfLibcFailed(duplicate, "duplicate the file descriptor of an attachment");
        return new SafeFileHandle(duplicate, ownsHandle: true);
    }

    internal void Update(int programDescriptor, string name)
    {
        using SafeHandleLease lease = new(_handle);
        int result = Libbpf.bpf_link_update(Descriptor, programDescriptor, null);
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

    /// <summary>The descriptor of the kernel's link. The caller holds a lease.</summary>
    private int Descriptor => _handle.Descriptor is >= 0 and int descriptor
        ? descriptor
        : throw BpfError.Create(Libc.EOPNOTSUPP, "use the kernel's object of an attachment", diagnosis: new FailureDiagnosis(
            "The kernel has no object for such an attachment, so it cannot be pinned, asked about, or given another program.",
            "Dispose it and attach anew; instead of TC use TCX (Linux 6.6), which has one.", BpfErrorKind.NotSupported));

    private int TryReadInfo(out bpf_link_info info, out uint length)
    {
        info = default;
        length = (uint)sizeof(bpf_link_info);
        // SAFETY: the caller holds a lease.
        fixed (bpf_link_info* infoPointer = &info)
        fixed (uint* lengthPointer = &length)
        {
            return Libbpf.bpf_link_get_info_by_fd(Descriptor, infoPointer, lengthPointer);
        }
    }

    /// <summary>Detaches. When it returns, the program does not run for new hits. A second call does nothing.</summary>
    public void Dispose() => _handle.Dispose();
}
