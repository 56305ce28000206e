using System.Globalization;
using CppSharp;
using CppSharp.AST;

namespace Ebpf.Bindings;

internal static class EnumEmitter
{
    public static void Write(TextGenerator text, Enumeration @enum)
    {
        text.NewLine();
        text.Block($"internal enum {@enum.Name} : {TypeMap.Underlying(@enum).Name}", () =>
        {
            foreach (var item in @enum.Items)
            {
                text.WriteLine($"{item.Name} = {Value(@enum, item)},");
            }
        });
    }

    public static void WriteConstants(
        TextGenerator text, IEnumerable<(Enumeration Enum, Enumeration.Item Item)> constants)
    {
        foreach (var (@enum, item) in constants)
        {
            text.WriteLine($"internal const {TypeMap.Underlying(@enum).Name} {item.Name} = {Value(@enum, item)};");
        }
    }

    /// <summary>Also valid C, up to the suffix that C wants for large values.</summary>
    public static string Value(Enumeration @enum, Enumeration.Item item) => TypeMap.Underlying(@enum).Name switch
    {
        // The parser extends a value by zeros to 64 bits.
        "int" => unchecked((int)item.Value).ToString(CultureInfo.InvariantCulture),
        "long" => unchecked((long)item.Value).ToString(CultureInfo.InvariantCulture),
        _ => item.Value.ToString(CultureInfo.InvariantCulture),
    };
}
