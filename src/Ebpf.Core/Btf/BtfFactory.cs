namespace Ebpf;

/// <summary>Makes a type of its record.</summary>
internal static class BtfFactory
{
    internal static BtfType Make(BtfTypes types, BtfRecord record) => record.Kind switch
    {
        BtfKind.Void => new BtfVoid(types, record),
        BtfKind.Integer => new BtfInteger(types, record),
        BtfKind.Float => new BtfFloat(types, record),
        BtfKind.Pointer => new BtfPointer(types, record),
        BtfKind.Array => new BtfArray(types, record),
        BtfKind.Struct or BtfKind.Union => new BtfStruct(types, record),
        BtfKind.Enum or BtfKind.Enum64 => new BtfEnumeration(types, record),
        BtfKind.Forward => new BtfForward(types, record),
        BtfKind.Typedef => new BtfTypedef(types, record),
        BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag => new BtfQualifier(types, record),
        BtfKind.Function => new BtfFunction(types, record),
        BtfKind.FunctionPrototype => new BtfFunctionPrototype(types, record),
        BtfKind.Variable => new BtfVariable(types, record),
        BtfKind.DataSection => new BtfDataSection(types, record),
        BtfKind.DeclarationTag => new BtfDeclarationTag(types, record),
        _ => throw new InvalidDataException($"Type {record.Id} is of the unknown kind {(int)record.Kind}."),
    };
}
