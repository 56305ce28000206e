namespace Ebpf.Build;

/// <summary>A type of the generated code.</summary>
/// <param name="Name">Its name where it is used.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Kind">What the code must know of it.</param>
internal sealed record CSharpType(string Name, int Size, CSharpKind Kind = CSharpKind.Number)
{
    /// <summary>A number or an enum that may be below 0.</summary>
    internal bool IsSigned { get; init; }

    /// <summary>The part of a name that means this type: UInt32 of UInt32Array4.</summary>
    internal string Word => Name switch
    {
        "byte" => "Byte",
        "sbyte" => "SByte",
        "short" => "Int16",
        "ushort" => "UInt16",
        "int" => "Int32",
        "uint" => "UInt32",
        "long" => "Int64",
        "ulong" => "UInt64",
        "float" => "Single",
        "double" => "Double",
        _ => Name.Split('.', ':')[^1],
    };

    /// <summary>This type, or the byte that a bool is in memory: any other bit pattern would break C#'s bool.</summary>
    internal CSharpType InMemory => Kind == CSharpKind.Bool ? new CSharpType("byte", 1) : this;
}

/// <summary>The kinds of types that generated code treats differently.</summary>
internal enum CSharpKind
{
    Number,
    Bool,
    Enum,
    Struct,
    Text,
    Array,
}
