using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Interop;

internal static unsafe partial class Libbpf
{
    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial uint libbpf_major_version();

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial uint libbpf_minor_version();

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int libbpf_num_possible_cpus();

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial delegate* unmanaged[Cdecl]<libbpf_print_level, byte*, nint, int> libbpf_set_print(delegate* unmanaged[Cdecl]<libbpf_print_level, byte*, nint, int> fn);

    [LibraryImport(LibraryName, SetLastError = true)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial bpf_object* bpf_object__open_mem(void* obj_buf, nuint obj_buf_sz, bpf_object_open_opts* opts);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int bpf_object__load(bpf_object* obj);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void bpf_object__close(bpf_object* obj);

    [LibraryImport(LibraryName, SetLastError = true)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial bpf_program* bpf_object__next_program(bpf_object* obj, bpf_program* prev);

    [LibraryImport(LibraryName, SetLastError = true)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial bpf_map* bpf_object__next_map(bpf_object* obj, bpf_map* map);

    [LibraryImport(LibraryName, SetLastError = true)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* bpf_program__name(bpf_program* prog);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int bpf_program__set_autoload(bpf_program* prog, byte autoload);

    [LibraryImport(LibraryName, SetLastError = true)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial bpf_link* bpf_program__attach_kprobe_opts(bpf_program* prog, byte* func_name, bpf_kprobe_opts* opts);

    [LibraryImport(LibraryName, SetLastError = true)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial bpf_link* bpf_program__attach_tracepoint_opts(bpf_program* prog, byte* tp_category, byte* tp_name, bpf_tracepoint_opts* opts);

    [LibraryImport(LibraryName, SetLastError = true)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* bpf_map__name(bpf_map* map);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial bpf_map_type bpf_map__type(bpf_map* map);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial uint bpf_map__key_size(bpf_map* map);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial uint bpf_map__value_size(bpf_map* map);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial uint bpf_map__max_entries(bpf_map* map);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int bpf_map__set_max_entries(bpf_map* map, uint max_entries);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int bpf_map__fd(bpf_map* map);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int bpf_link__destroy(bpf_link* link);

    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int bpf_map_lookup_elem(int fd, void* key, void* value);
}
