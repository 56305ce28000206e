namespace Ebpf;

/// <summary>A function.</summary>
public sealed class BtfFunction : BtfReference
{
    internal BtfFunction(BtfTypes types, BtfRecord record)
        : base(types, record) => Linkage = (BtfLinkage)record.Entries;

    /// <summary>The visibility of the function.</summary>
    public BtfLinkage Linkage { get; }

    /// <summary>Its parameters and what it returns.</summary>
    /// <exception cref="InvalidDataException">The BTF is damaged.</exception>
    public BtfFunctionPrototype Prototype => Target as BtfFunctionPrototype ?? throw new InvalidDataException($"Function {Id} has no prototype.");
}

/// <summary>The parameters of a function and what it returns.</summary>
public sealed class BtfFunctionPrototype : BtfReference
{
    internal BtfFunctionPrototype(BtfTypes types, BtfRecord record)
        : base(types, record) =>
        Parameters = [.. Enumerable.Range(0, record.Entries).Select(i => new BtfParameter(types, record[(2 * i) + 1], types.ReadName(record[2 * i])))];

    /// <summary>The type of the return value; void for none.</summary>
    public BtfType Returned => Target;

    /// <summary>The parameters; one of the type void at the end means C's three dots.</summary>
    public IReadOnlyList<BtfParameter> Parameters { get; }
}

/// <summary>A parameter of a function.</summary>
public sealed record BtfParameter
{
    private readonly BtfTypes _types;
    private readonly uint _type;

    internal BtfParameter(BtfTypes types, uint type, string name)
    {
        _types = types;
        _type = type;
        Name = name;
    }

    /// <summary>The name in C; empty in a function pointer's type.</summary>
    public string Name { get; }

    /// <summary>The type.</summary>
    public BtfType Type => _types.Refer(_type);
}

/// <summary>A global variable.</summary>
public sealed class BtfVariable : BtfReference
{
    internal BtfVariable(BtfTypes types, BtfRecord record)
        : base(types, record) => Linkage = (BtfLinkage)record[0];

    /// <summary>The visibility of the variable.</summary>
    public BtfLinkage Linkage { get; }
}

/// <summary>A section of global variables: .bss, .data, .rodata, .maps.</summary>
public sealed class BtfDataSection : BtfType
{
    internal BtfDataSection(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
        Size = record.SizeOrTarget;
        Variables = [.. Enumerable.Range(0, record.Entries).Select(i => new BtfSectionVariable(types, record[3 * i], record[(3 * i) + 1], record[(3 * i) + 2]))];
    }

    /// <summary>The variables in the order of the bytes, which is not the order of the addresses.</summary>
    public IReadOnlyList<BtfSectionVariable> Variables { get; }

    internal uint Size { get; }
}

/// <summary>The place of a variable in its section.</summary>
/// <remarks>An object as the compiler writes it has zeros here: libbpf fills them in from the symbol table.</remarks>
public sealed record BtfSectionVariable
{
    private readonly BtfTypes _types;
    private readonly uint _variable;

    internal BtfSectionVariable(BtfTypes types, uint variable, uint offsetBytes, uint sizeBytes)
    {
        _types = types;
        _variable = variable;
        OffsetBytes = offsetBytes;
        SizeBytes = sizeBytes;
    }

    /// <summary>The variable; a function in a section of functions of the kernel (.ksyms).</summary>
    public BtfType Variable => _types.Refer(_variable);

    /// <summary>The offset in the section.</summary>
    public uint OffsetBytes { get; }

    /// <summary>The size.</summary>
    public uint SizeBytes { get; }
}

/// <summary>The visibility of a function or a variable of an object.</summary>
public enum BtfLinkage
{
    /// <summary>Its own source file.</summary>
    Static = 0,

    /// <summary>All source files.</summary>
    Global = 1,

    /// <summary>It is somewhere else: in the kernel, or in its configuration.</summary>
    External = 2,
}
