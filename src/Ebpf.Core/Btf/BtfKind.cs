namespace Ebpf;

/// <summary>The kinds of types, by the numbers in the bytes (BTF_KIND_…).</summary>
internal enum BtfKind
{
    Void,
    Integer,
    Pointer,
    Array,
    Struct,
    Union,
    Enum,
    Forward,
    Typedef,
    Volatile,
    Const,
    Restrict,
    Function,
    FunctionPrototype,
    Variable,
    DataSection,
    Float,
    DeclarationTag,
    TypeTag,
    Enum64,
}
