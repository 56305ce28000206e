using Ebpf.Interop;

namespace Ebpf;

/// <summary>A global variable of a BPF object.</summary>
public sealed unsafe class BpfGlobalVariable
{
    internal BpfGlobalVariable(bpf_map* map, string section, BtfVariable variable, BtfSectionVariable place)
    {
        Map = map;
        SectionName = section;
        Name = variable.Name;
        Type = variable.Target;
        OffsetBytes = place.OffsetBytes;
        SizeBytes = (int)place.SizeBytes;
    }

    /// <summary>The name in C; of a variable inside a function the function's name, a dot, and its own.</summary>
    public string Name { get; }

    /// <summary>The section: .bss, .data, .rodata, .kconfig, or one of the source's own such as .data.counters.</summary>
    public string SectionName { get; }

    /// <summary>The memory that it takes.</summary>
    public int SizeBytes { get; }

    /// <summary>The type in C.</summary>
    public BtfType Type { get; }

    /// <summary>The kernel froze it when the object was loaded: options can set it, nobody later.</summary>
    public bool IsConstant => SectionName == ".kconfig" || SectionName.Split('.')[1] == "rodata";

    /// <summary>The offset in its section.</summary>
    internal uint OffsetBytes { get; }

    /// <summary>The section's map, which the object owns.</summary>
    internal bpf_map* Map { get; }

    /// <summary>Its bytes in the section's.</summary>
    internal Span<byte> In(Span<byte> section) => section.Slice((int)OffsetBytes, SizeBytes);
}
