using CppSharp;
using CppSharp.AST;

namespace Ebpf.Bindings;

/// <summary>
/// A C file that compiles only if what the C# file says is what the original headers say: each
/// size, offset and constant, for whatever target the compiler is asked for.
/// </summary>
internal static class AssertsFile
{
    public static string Write(AllowListPass selection, string version, HeaderCopy headers)
    {
        var types = new TypeMap(selection.Callbacks);
        var text = new TextGenerator();
        text.WriteLine($"/* Generated from libbpf {version}'s headers by `make bindings`. */");
        text.WriteLine("#include <stddef.h>");
        foreach (var name in headers.IncludeNames)
        {
            text.WriteLine($"#include <{name}>");
        }

        text.NewLine();
        text.WriteLine("#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)");
        text.WriteLine("#define FIELD(type, field, offset, size) \\");
        text.WriteLine("\t_Static_assert(offsetof(type, field) == (offset), #type \".\" #field \": offset\"); \\");
        text.WriteLine("\t_Static_assert(sizeof(((type *)0)->field) == (size), #type \".\" #field \": size\")");
        text.WriteLine("#define VALUE(name, value) _Static_assert((name) == (value), #name)");
        text.NewLine();

        WriteConstants(text, selection.Constants);
        foreach (var @enum in selection.Enums)
        {
            text.NewLine();
            text.WriteLine($"SIZE(enum {@enum.Name}, {TypeMap.Underlying(@enum).Size});");
            WriteConstants(text, @enum.Items.Select(item => (@enum, item)));
        }

        foreach (var record in selection.Records.Where(record => !record.IsIncomplete))
        {
            text.NewLine();
            var model = RecordBuilder.Build(record, types);
            text.WriteLine($"SIZE({model.CType}, {model.Size});");
            WriteFields(text, model, model.CType!, "", 0);
        }

        return text;
    }

    private static void WriteConstants(
        TextGenerator text, IEnumerable<(Enumeration Enum, Enumeration.Item Item)> constants)
    {
        foreach (var (@enum, item) in constants)
        {
            var suffix = @enum.BuiltinType.IsUnsigned ? "U" : "";
            text.WriteLine($"VALUE({item.Name}, {EnumEmitter.Value(@enum, item)}{suffix});");
        }
    }

    private static void WriteFields(TextGenerator text, RecordModel record, string cType, string path, uint start)
    {
        // offsetof takes no bitfield; the fields around it bear witness to its unit.
        foreach (var field in record.Fields.Where(field => !field.HoldsBits))
        {
            text.WriteLine($"FIELD({cType}, {path}{field.Name}, {start + field.Offset}, {field.Size});");
            if (field.Nested is { } nested)
            {
                WriteFields(text, nested, cType, $"{path}{field.Name}.", start + field.Offset);
            }
        }
    }
}
