using CppSharp.AST;
using Type = CppSharp.AST.Type;

namespace Ebpf.Bindings;

/// <summary>A type in C# and what it occupies, which is the same on both (LP64) targets.</summary>
internal sealed record CSharpType(string Name, int Size);

/// <summary>C's types in blittable C#.</summary>
/// <param name="callbacks">The function pointers that go by their own name.</param>
/// <param name="prefix">What the names of structs and enums are to be qualified with.</param>
internal sealed class TypeMap(IEnumerable<TypedefNameDecl> callbacks, string prefix = "")
{
    private static readonly CSharpType Pointer = new("nint", 8);

    // Typedefs that stand for one C# type, whatever the C library makes of them.
    private static readonly Dictionary<string, CSharpType> Known = new()
    {
        ["size_t"] = new("nuint", 8),
        ["ssize_t"] = Pointer,
        ["int8_t"] = new("sbyte", 1),
        ["int16_t"] = new("short", 2),
        ["int32_t"] = new("int", 4),
        ["int64_t"] = new("long", 8),
        ["uint8_t"] = new("byte", 1),
        ["uint16_t"] = new("ushort", 2),
        ["uint32_t"] = new("uint", 4),
        ["uint64_t"] = new("ulong", 8),
        // An array on x86_64 and a structure of 32 bytes on aarch64: a pointer as an argument.
        ["va_list"] = Pointer,
    };

    private readonly HashSet<string> _callbacks = [.. callbacks.Select(callback => callback.Name)];

    public static bool IsKnown(TypedefNameDecl typedef) => Known.ContainsKey(typedef.Name);

    public static CSharpType Primitive(PrimitiveType type) => type switch
    {
        PrimitiveType.Void => new("void", 0),
        PrimitiveType.Bool or PrimitiveType.Char or PrimitiveType.UChar => new("byte", 1),
        PrimitiveType.SChar => new("sbyte", 1),
        PrimitiveType.Short => new("short", 2),
        PrimitiveType.UShort => new("ushort", 2),
        PrimitiveType.Int => new("int", 4),
        PrimitiveType.UInt => new("uint", 4),
        PrimitiveType.Long => new("nint", 8),
        PrimitiveType.ULong => new("nuint", 8),
        PrimitiveType.LongLong => new("long", 8),
        PrimitiveType.ULongLong => new("ulong", 8),
        _ => throw new BindingsException($"No C# type for C's {type}."),
    };

    /// <summary>What C# allows under an enum or a constant, where nint is no choice.</summary>
    public static CSharpType Underlying(Enumeration @enum) => Primitive(@enum.BuiltinType.Type) switch
    {
        { Name: "nint" } => Known["int64_t"],
        { Name: "nuint" } => Known["uint64_t"],
        var type => type,
    };

    public CSharpType Map(Type type) => type switch
    {
        TypedefType { Declaration: var typedef } when Known.TryGetValue(typedef.Name, out var known) => known,
        TypedefType { Declaration: var typedef } when _callbacks.Contains(typedef.Name) => new(typedef.Name, 8),
        TypedefType { Declaration: var typedef } => Map(typedef.Type),
        BuiltinType builtin => Primitive(builtin.Type),
        TagType { Declaration: Class record } => new(prefix + record.Name, record.Layout?.Size ?? 0),
        TagType { Declaration: Enumeration @enum } => new(prefix + @enum.Name, Underlying(@enum).Size),
        PointerType { Pointee: FunctionType function } => FunctionPointer(function),
        PointerType { Pointee: var pointee } => new(Map(pointee).Name + "*", 8),
        DecayedType { Original.Type: TypedefType original } => Map(original),
        DecayedType { Decayed.Type: var decayed } => Map(decayed),
        AttributedType { Modified.Type: var modified } => Map(modified),
        _ => throw new BindingsException($"No C# type for a {type.GetType().Name}."),
    };

    private CSharpType FunctionPointer(FunctionType function)
    {
        var types = function.Parameters.Select(parameter => parameter.Type).Append(function.ReturnType.Type);
        return new($"delegate* unmanaged[Cdecl]<{string.Join(", ", types.Select(type => Map(type).Name))}>", 8);
    }
}
