namespace Ebpf;

/// <summary>A type that is made of one other type.</summary>
public abstract class BtfReference : BtfType
{
    private readonly uint _target;

    private protected BtfReference(BtfTypes types, BtfRecord record)
        : base(types, record) => _target = record.SizeOrTarget;

    /// <summary>The other type.</summary>
    public BtfType Target => Types.Refer(_target);
}

/// <summary>A pointer, of 8 bytes in BPF programs and in 64-bit kernels.</summary>
public sealed class BtfPointer : BtfReference
{
    internal BtfPointer(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
    }
}

/// <summary>Another name for a type.</summary>
public sealed class BtfTypedef : BtfReference
{
    internal BtfTypedef(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
    }
}

/// <summary>A type with const, volatile or restrict, or with a type tag.</summary>
public sealed class BtfQualifier : BtfReference
{
    internal BtfQualifier(BtfTypes types, BtfRecord record)
        : base(types, record) => Keyword = record.Kind switch
        {
            BtfKind.Const => "const",
            BtfKind.Volatile => "volatile",
            BtfKind.Restrict => "restrict",
            _ => $"__attribute__((btf_type_tag(\"{Name}\")))",
        };

    /// <summary>The qualifier as C source writes it.</summary>
    public string Keyword { get; }
}

/// <summary>A struct or union that is declared and not defined.</summary>
public sealed class BtfForward : BtfType
{
    internal BtfForward(BtfTypes types, BtfRecord record)
        : base(types, record) => IsUnion = record.Flag;

    /// <summary>The type is a union.</summary>
    public bool IsUnion { get; }
}

/// <summary>A note on a struct, a member, a variable, a function or a parameter (<c>btf_decl_tag</c>).</summary>
public sealed class BtfDeclarationTag : BtfReference
{
    internal BtfDeclarationTag(BtfTypes types, BtfRecord record)
        : base(types, record) => MemberIndex = (int)record[0];

    /// <summary>The index of the member or parameter; -1: the tag is on the target itself.</summary>
    public int MemberIndex { get; }
}
