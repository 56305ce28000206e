using CppSharp;
using CppSharp.AST;
using CppSharp.Generators.CSharp;

namespace Ebpf.Bindings;

internal static class RecordEmitter
{
    public static void Write(TextGenerator text, Class record, TypeMap types)
    {
        text.NewLine();
        if (record.IsIncomplete)
        {
            text.WriteLine($"internal readonly struct {record.Name};");
        }
        else
        {
            Write(text, RecordBuilder.Build(record, types));
        }
    }

    private static void Write(TextGenerator text, RecordModel record)
    {
        text.WriteLine($"[StructLayout(LayoutKind.Explicit, Size = {record.Size})]");
        text.Block($"internal unsafe struct {record.Name}", () =>
        {
            foreach (var field in record.Fields)
            {
                text.WriteLine($"[FieldOffset({field.Offset})] internal {Declarator(field)};");
            }

            foreach (var bits in record.Bits)
            {
                text.NewLine();
                text.WriteLine($"internal readonly {bits.Unit.Type.Name} {Identifier(bits.Name)} => {Extract(bits)};");
            }

            foreach (var nested in record.Fields.Select(field => field.Nested).OfType<RecordModel>())
            {
                text.NewLine();
                Write(text, nested);
            }
        });
    }

    private static string Declarator(FieldModel field) => field.Length == 0
        ? $"{field.Type.Name} {Identifier(field.Name)}"
        : $"fixed {field.Type.Name} {Identifier(field.Name)}[{field.Length}]";

    private static string Extract(BitModel bits)
    {
        var value = bits.Shift == 0 ? bits.Unit.Name : $"({bits.Unit.Name} >> {bits.Shift})";
        return $"({bits.Unit.Type.Name})({value} & 0x{(1UL << (int)bits.Width) - 1:x})";
    }

    private static string Identifier(string name) => CSharpSources.SafeIdentifier(name);
}
