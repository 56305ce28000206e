using Ebpf.Interop;

namespace Ebpf;

/// <summary>Finds the global variables of an opened object by its own type information.</summary>
/// <remarks>libbpf makes a map of each data section; its first value is the section's bytes.</remarks>
internal static unsafe class ObjectGlobals
{
    private const uint BTF_KIND_DATASEC = 15;

    /// <exception cref="ArgumentException">No such variable, or another size.</exception>
    internal static void Apply(bpf_object* obj, BpfGlobals globals, string parameterName)
    {
        foreach ((string name, byte[] value) in globals.Values)
        {
            Span<byte> variable = Find(obj, name);
            if (variable.IsEmpty)
            {
                throw new ArgumentException($"The object has no global variable '{name}'.", parameterName);
            }

            if (variable.Length != value.Length)
            {
                throw new ArgumentException(
                    $"The global variable '{name}' has {variable.Length} bytes; the value given has {value.Length}.", parameterName);
            }

            value.CopyTo(variable);
        }
    }

    private static Span<byte> Find(bpf_object* obj, string variable)
    {
        btf* types = Libbpf.bpf_object__btf(obj);
        for (bpf_map* map = null; types is not null && (map = Libbpf.bpf_object__next_map(obj, map)) is not null;)
        {
            if (Libbpf.bpf_map__is_internal(map) == 0)
            {
                continue;
            }

            nuint size;
            byte* bytes = (byte*)Libbpf.bpf_map__initial_value(map, &size);
            btf_var_secinfo* found = FindInSection(types, SectionName(map), variable);
            if (bytes is not null && found is not null && found->offset + found->size <= size)
            {
                // SAFETY: the bytes belong to the object, which the caller keeps open and has not loaded yet.
                return new Span<byte>(bytes + found->offset, (int)found->size);
            }
        }

        return default;
    }

    // The usual sections' maps are called 'object.section', cut to 15 bytes, and the object's name may hold dots; those of
    // sections of the user's own, as .data.counters, are called as these.
    private static string SectionName(bpf_map* map)
    {
        string name = CString.FromPointer(Libbpf.bpf_map__name(map));
        return name.StartsWith('.') ? name : name[Math.Max(0, name.LastIndexOf('.'))..];
    }

    private static btf_var_secinfo* FindInSection(btf* types, string section, string variable)
    {
        int id;
        fixed (byte* name = CString.ToBytes(section, nameof(section)))
        {
            id = Libbpf.btf__find_by_name_kind(types, name, BTF_KIND_DATASEC);
        }

        if (id < 0)
        {
            return null;
        }

        btf_type* type = Libbpf.btf__type_by_id(types, (uint)id);
        btf_var_secinfo* entries = (btf_var_secinfo*)(type + 1);
        int count = (int)(type->info & 0xFFFF);
        for (int i = 0; i < count; i++)
        {
            btf_type* entry = Libbpf.btf__type_by_id(types, entries[i].type);
            if (CString.FromPointer(Libbpf.btf__name_by_offset(types, entry->name_off)) == variable)
            {
                return entries + i;
            }
        }

        return null;
    }
}
