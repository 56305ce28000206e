using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to executables and shared libraries.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to a function of an executable or a shared library.</summary>
    /// <param name="binaryPath">The file's path, or a library's name, for example libc.so.6, which is looked for.</param>
    /// <param name="functionName">The symbol's name.</param>
    /// <param name="options">Null: at entry, in every process, cookie 0.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="ArgumentException">An offset, and at the return.</exception>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such file or symbol. PermissionDenied (EPERM, EACCES): needs
    /// CAP_BPF and CAP_SYS_ADMIN.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.17; cookie 5.15. Native: bpf_program__attach_uprobe_opts.</remarks>
    public BpfLink AttachUprobe(string binaryPath, string functionName, UprobeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(binaryPath);
        ArgumentException.ThrowIfNullOrEmpty(functionName);
        options ??= new UprobeOptions();
        ThrowIfOffsetOfAReturn(options.AtReturn, options.Offset, nameof(options));
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        // SAFETY: the lease keeps the program; libbpf copies the names.
        fixed (byte* path = CString.ToBytes(binaryPath, nameof(binaryPath)), function = CString.ToBytes(functionName, nameof(functionName)))
        {
            bpf_uprobe_opts native = new()
            {
                sz = (nuint)sizeof(bpf_uprobe_opts),
                bpf_cookie = options.Cookie,
                retprobe = ToByte(options.AtReturn),
                func_name = function,
            };
            bpf_link* link = Libbpf.bpf_program__attach_uprobe_opts(_program, options.ProcessId ?? -1, path, (nuint)options.Offset, &native);
            return ToLink(link, $"attach {Name} to {functionName} of {binaryPath}", log, Attempt.Uprobe);
        }
    }

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
    /// <remarks>The program includes libbpf's usdt.bpf.h, which reads the probe's arguments and cookie. Kernel: 4.17.
    /// Native: bpf_program__attach_usdt.</remarks>
    public BpfLink AttachUsdt(string binaryPath, string provider, string name, UsdtOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(binaryPath);
        ArgumentException.ThrowIfNullOrEmpty(provider);
        ArgumentException.ThrowIfNullOrEmpty(name);
        options ??= new UsdtOptions();
        bpf_usdt_opts native = new() { sz = (nuint)sizeof(bpf_usdt_opts), usdt_cookie = options.Cookie };
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        lock (_owner.UsdtLock)
        {
            // SAFETY: the lease keeps the program; libbpf reads the names during the call only.
            fixed (byte* path = CString.ToBytes(binaryPath, nameof(binaryPath)), providerBytes = CString.ToBytes(provider, nameof(provider)),
                nameBytes = CString.ToBytes(name, nameof(name)))
            {
                bpf_link* link = Libbpf.bpf_program__attach_usdt(_program, options.ProcessId ?? -1, path, providerBytes, nameBytes, &native);
                return ToLink(new SafeBpfLinkHandle(link, _owner), $"attach {Name} to probe {provider}:{name} of {binaryPath}", log, Attempt.Uprobe);
            }
        }
    }
}
