using Ebpf.Interop;

namespace Ebpf;

/// <summary>The sections of global variables: libbpf makes a map of each, whose only value is the section's bytes.</summary>
internal static unsafe class GlobalSections
{
    /// <exception cref="InvalidDataException">A variable is outside of its section.</exception>
    internal static Dictionary<string, BpfGlobalVariable> ReadVariables(bpf_object* obj, BtfTypes types)
    {
        Dictionary<string, BpfGlobalVariable> variables = [];
        for (bpf_map* map = null; (map = Libbpf.bpf_object__next_map(obj, map)) is not null;)
        {
            if (Libbpf.bpf_map__is_internal(map) == 0 || types.Find<BtfDataSection>(SectionName(map)) is not { } section)
            {
                continue;
            }

            foreach (BtfSectionVariable place in section.Variables)
            {
                if (place.OffsetBytes + (ulong)place.SizeBytes > Libbpf.bpf_map__value_size(map))
                {
                    throw new InvalidDataException($"A variable of section {section.Name} is outside of it.");
                }

                if (place.Variable is BtfVariable variable)
                {
                    variables.TryAdd(variable.Name, new BpfGlobalVariable(map, section.Name, variable, place));
                }
            }
        }

        return variables;
    }

    /// <summary>The section in memory: the first values before the object is loaded, then the kernel's own memory.</summary>
    /// <returns>Empty when it is not mapped. The caller keeps the object open as long as it uses the bytes.</returns>
    internal static Span<byte> Map(bpf_map* map)
    {
        nuint size;
        void* bytes = Libbpf.bpf_map__initial_value(map, &size);
        // SAFETY: libbpf maps the section from open to close, at one address.
        return bytes is null ? default : new Span<byte>(bytes, checked((int)size));
    }

    internal static byte[] ReadCopy(BpfGlobalVariable variable)
    {
        byte[] section = new byte[Libbpf.bpf_map__value_size(variable.Map)];
        uint key = 0;
        fixed (byte* value = section)
        {
            int result = Libbpf.bpf_map_lookup_elem(Libbpf.bpf_map__fd(variable.Map), &key, value);
            BpfError.ThrowIfFailed(result, $"read global variable {variable.Name}");
        }

        return section;
    }

    internal static void WriteCopy(BpfGlobalVariable variable, byte[] section)
    {
        uint key = 0;
        fixed (byte* value = section)
        {
            int result = Libbpf.bpf_map_update_elem(Libbpf.bpf_map__fd(variable.Map), &key, value, Libbpf.BPF_ANY);
            BpfError.ThrowIfFailed(result, $"set global variable {variable.Name}");
        }
    }

    // The usual sections' maps are called 'object.section', cut to 15 bytes, and the object's name may hold dots; those of
    // sections of the user's own, as .data.counters, are called as these.
    private static string SectionName(bpf_map* map)
    {
        string name = CString.FromPointer(Libbpf.bpf_map__name(map));
        return name.StartsWith('.') ? name : name[Math.Max(0, name.LastIndexOf('.'))..];
    }
}
