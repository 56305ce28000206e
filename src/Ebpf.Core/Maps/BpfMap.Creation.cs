using Ebpf.Interop;

namespace Ebpf;

/// <content>Maps without an object.</content>
public sealed unsafe partial class BpfMap
{
    /// <summary>Makes a map, for example one to put into a map of maps, or to share between objects.</summary>
    /// <param name="options">At least the kind, and for most kinds the sizes.</param>
    /// <returns>The map, which must be disposed.</returns>
    /// <exception cref="ArgumentException">No kind is given, or the size is impossible.</exception>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): the kernel does not accept the sizes or flags. NotSupported (EINVAL): it
    /// does not have the kind. PermissionDenied (EPERM): needs CAP_BPF, and for some kinds CAP_NET_ADMIN. ResourceLimit (ENOMEM).</exception>
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>A storage, and a value with a lock, needs type information: declare it in an object. Kernel: 3.19; see
    /// <see cref="BpfMapType"/>. Native: bpf_map_create.</remarks>
    public static BpfMap Create(BpfMapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfNotNew();
        BpfMapType type = options.Type!.Value;
        string name = options.Name ?? "";
        if (MapSize.FindFault(type, name, options.MaxEntries ?? 0) is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        Libbpf.EnsureStarted();
        using BpfMap? inner = options.Inner is null ? null : Create(options.Inner);
        bpf_map_create_opts native = new()
        {
            sz = (nuint)sizeof(bpf_map_create_opts),
            inner_map_fd = inner is null ? 0 : (uint)inner.FileDescriptor,
            map_flags = (uint)(options.GetFlags(BpfMapFlags.None) ?? BpfMapFlags.None),
            numa_node = options.NumaNode ?? 0,
            map_extra = options.Extra ?? 0,
        };
        fixed (byte* bytes = CString.ToBytes(name, nameof(options)))
        {
            int result = Libbpf.bpf_map_create(
                (bpf_map_type)type, bytes, options.KeySize ?? 0, options.ValueSize ?? 0, options.MaxEntries ?? 0, &native);
            string operation = name.Length == 0 ? $"make a map of type {type}" : $"make map {name} of type {type}";
            return Own(BpfError.ToHandle(result, operation, new MapCreationAttempt(options)));
        }
    }
}
