using CppSharp.AST;
using Type = CppSharp.AST.Type;

namespace Ebpf.Bindings;

/// <summary>Makes a <see cref="RecordModel"/> of clang's layout of a record.</summary>
internal sealed class RecordBuilder
{
    private readonly TypeMap _types;
    private readonly List<FieldModel> _fields = [];
    private readonly List<BitModel> _bits = [];
    private bool _padded;

    private RecordBuilder(TypeMap types) => _types = types;

    public static RecordModel Build(Class record, TypeMap types) =>
        Build(record, record.Name, $"{(record.IsUnion ? "union" : "struct")} {record.Name}", types);

    private static RecordModel Build(Class record, string name, string? cType, TypeMap types)
    {
        var builder = new RecordBuilder(types);
        builder.Add(record, 0);
        return new RecordModel(name, cType, record.Layout.Size, builder._fields, builder._bits);
    }

    private void Add(Class record, uint start)
    {
        foreach (var field in record.Layout.Fields)
        {
            var type = Desugar(field.QualifiedType.Type);
            var offset = start + field.Offset;
            var bits = record.Fields.Find(candidate => candidate.Name == field.Name && candidate.IsBitField);
            if (field.Name.Length == 0)
            {
                // An anonymous record, or bits that only pad.
                if (type is TagType { Declaration: Class anonymous })
                {
                    Add(anonymous, offset);
                }
                else
                {
                    _padded = true;
                }
            }
            else if (bits is not null)
            {
                AddBits(field, offset, bits.BitWidth);
            }
            else
            {
                _fields.Add(Field(field, type, offset));
            }
        }
    }

    private FieldModel Field(LayoutField field, Type type, uint offset)
    {
        switch (type)
        {
            case TagType { Declaration: Class record } when HeaderCopy.IsAnonymous(record.Name):
                var nested = Build(record, field.Name + "_t", null, _types);
                return new(field.Name, offset, new(nested.Name, nested.Size), Nested: nested);
            case ArrayType { SizeType: ArrayType.ArraySize.Constant } array:
                var element = Desugar(array.Type) is BuiltinType
                    ? _types.Map(array.Type)
                    : throw new BindingsException($"{field.Name}: C# has no fixed buffer of such elements.");
                return new(field.Name, offset, element, (int)array.Size);
            default:
                return new(field.Name, offset, _types.Map(field.QualifiedType.Type));
        }
    }

    // Little-endian targets allocate bits from the lowest. CppSharp gives a bitfield's offset in
    // whole bytes, so that it is certain only for those that follow one another from the start
    // of a unit, with no padding bits before them.
    private void AddBits(LayoutField field, uint offset, uint width)
    {
        var type = _types.Map(field.QualifiedType.Type);
        var last = _bits.LastOrDefault();
        var shift = last is null ? 0 : last.Shift + last.Width;
        if (_padded)
        {
            throw new BindingsException($"{field.Name}: a bitfield after padding bits.");
        }

        if (offset % type.Size == 0 && (last is null || offset >= last.Unit.Offset + last.Unit.Size))
        {
            var unit = new FieldModel($"bitfield_{offset}", offset, type, HoldsBits: true);
            _fields.Add(unit);
            _bits.Add(new(field.Name, unit, 0, width));
        }
        else if (type == last?.Unit.Type && offset == last.Unit.Offset + (shift / 8))
        {
            _bits.Add(new(field.Name, last.Unit, shift, width));
        }
        else
        {
            throw new BindingsException($"{field.Name}: a bitfield that starts within a storage unit.");
        }
    }

    private static Type Desugar(Type type) =>
        type is TypedefType { Declaration: var typedef } && !TypeMap.IsKnown(typedef) ? Desugar(typedef.Type) : type;
}
