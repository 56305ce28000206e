using Ebpf.Interop;

namespace Ebpf;

/// <summary>Reads the layout of structs in an object's own type information.</summary>
internal static unsafe class ObjectStructs
{
    private const uint BTF_KIND_STRUCT = 4;
    private const uint BTF_KIND_UNION = 5;
    private const int BitsPerByte = 8;
    private const uint BitOffsetMask = 0xFFFFFF; // Above it stands the width of a bit field.

    /// <returns>Null when the object has no such struct, or no type information.</returns>
    internal static BpfStructLayout? Find(bpf_object* obj, string name)
    {
        btf* types = Libbpf.bpf_object__btf(obj);
        if (types is null)
        {
            return null;
        }

        fixed (byte* bytes = CString.ToBytes(name, nameof(name)))
        {
            int id = Libbpf.btf__find_by_name_kind(types, bytes, BTF_KIND_STRUCT);
            if (id <= 0)
            {
                return null;
            }

            btf_type* type = Libbpf.btf__type_by_id(types, (uint)id);
            Dictionary<string, int> offsets = [];
            AddFields(types, type, 0, offsets);
            return new BpfStructLayout { SizeBytes = (int)type->size, Offsets = offsets };
        }
    }

    private static void AddFields(btf* types, btf_type* type, int start, Dictionary<string, int> offsets)
    {
        // SAFETY: libbpf checked the type information when it opened the object, and keeps it as long as that.
        btf_member* members = (btf_member*)(type + 1);
        int count = (int)(type->info & 0xFFFF);
        for (int i = 0; i < count; i++)
        {
            int offset = start + (int)(members[i].offset & BitOffsetMask) / BitsPerByte;
            string name = CString.FromPointer(Libbpf.btf__name_by_offset(types, members[i].name_off));
            btf_type* inner = Libbpf.btf__type_by_id(types, members[i].type);
            if (name.Length > 0)
            {
                offsets.Add(name, offset);
            }
            else if ((inner->info >> 24 & 0x1F) is BTF_KIND_STRUCT or BTF_KIND_UNION)
            {
                AddFields(types, inner, offset, offsets);
            }
        }
    }
}
