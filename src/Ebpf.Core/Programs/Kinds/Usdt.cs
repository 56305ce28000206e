using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to the probes in executables and shared libraries.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a probe that the author of an executable or shared library placed in it (USDT).</summary>
    /// <param name="binaryPath">The file's path, or a library's name, for example libstdc++.so.6, which is looked for.</param>
    /// <param name="provider">The probe's provider, for example libstdcxx; 'readelf -n' lists both.</param>
    /// <param name="name">The probe's name, for example catch.</param>
    /// <param name="options">Null: in every process, cookie 0.</param>
    /// <returns>The attachment to all places of the probe; disposing it detaches. Keep a reference: one that is garbage-collected
    /// detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such file or probe. InvalidArgument (EINVAL): the program is
    /// not of a section usdt. PermissionDenied (EPERM, EACCES): needs CAP_BPF and CAP_PERFMON, before Linux
    /// 6.6 CAP_SYS_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>The program includes libbpf's usdt.bpf.h, which reads the probe's arguments and cookie. The attachment is one for each place: it
    /// has no information, pin or exchange. Kernel: 4.17. Native: bpf_program__attach_usdt.</remarks>
    public BpfLink AttachUsdt(string binaryPath, string provider, string name, UsdtOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(binaryPath);
        ArgumentException.ThrowIfNullOrEmpty(provider);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new UsdtOptions();
        bpf_usdt_opts native = new() { sz = (nuint)sizeof(bpf_usdt_opts), usdt_cookie = options.Cookie };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        lock (_owner.LinkLock)
        {
            // SAFETY: the lease keeps the program; libbpf reads the names during the call only.
            fixed (byte* path = CString.ToBytes(binaryPath, nameof(binaryPath)), providerBytes = CString.ToBytes(provider, nameof(provider)),
                nameBytes = CString.ToBytes(name, nameof(name)))
            {
                bpf_link* link = Libbpf.bpf_program__attach_usdt(_program, options.ProcessId ?? -1, path, providerBytes, nameBytes, &native);
                return ToUsdtLink(link, $"attach {Name} to probe {provider}:{name} of {binaryPath}", log, new UprobeAttempt(binaryPath));
            }
        }
    }

    /// <summary>The caller holds a lease of the owner and its lock.</summary>
    private BpfLink ToUsdtLink(bpf_link* link, string operation, LibbpfLog log, Attempt attempt) =>
        ToLink(new LibbpfLinkHandle(link, _owner) { HasDescriptor = false }, operation, log, attempt);
}

/// <summary>The settings of a USDT attachment.</summary>
public sealed record UsdtOptions
{
    /// <summary>The process to watch; 0 is this one, null every process. Default: null.</summary>
    public int? ProcessId { get; init; }

    /// <summary>A value that the program reads with bpf_usdt_cookie. Default: 0.</summary>
    public ulong Cookie { get; init; }
}
