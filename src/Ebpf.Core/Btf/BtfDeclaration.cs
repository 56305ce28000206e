using System.Text;

namespace Ebpf;

/// <summary>Writes types as C source: from the name in the middle to the outside, as C reads them.</summary>
internal sealed class BtfDeclaration
{
    private const int MaxSteps = 1 << 20; // Parameters of parameters could multiply without an end.

    private int _steps;

    internal static string Write(BtfType type, string name = "") => new BtfDeclaration().Write(type, name, 0, 0);

    /// <param name="type">The type of the declared name.</param>
    /// <param name="inner">The name with what C writes around it: <c>*x</c>, <c>x[4]</c>; empty for the type alone.</param>
    /// <param name="depth">The number of types around this one.</param>
    /// <param name="indent">The column, in tabs, of a struct without a name that is written out; below 1 it is not.</param>
    internal string Write(BtfType type, string inner, int depth, int indent)
    {
        if (depth > BtfTypes.MaxDepth || ++_steps > MaxSteps)
        {
            throw new InvalidDataException($"Type {type.Id} contains itself, or too much.");
        }

        return type switch
        {
            BtfPointer pointer => Write(pointer.Target, SkipQualifiers(pointer.Target) is BtfArray or BtfFunctionPrototype ? $"(*{inner})" : $"*{inner}", depth + 1, indent),
            BtfArray array => Write(array.Element, $"{inner}[{(array.Length > 0 ? array.Length : "")}]", depth + 1, indent),
            BtfFunctionPrototype prototype => Write(prototype.Returned, $"{inner}({Parameters(prototype, depth)})", depth + 1, indent),
            BtfFunction function => Write(function.Target, function.Name, depth + 1, indent),
            BtfVariable variable => Write(variable.Target, variable.Name, depth + 1, indent),
            BtfQualifier { Target: var target } qualifier => SkipQualifiers(target) is BtfPointer
                ? Write(target, $"{qualifier.Keyword}{Before(inner)}", depth + 1, indent)
                : $"{qualifier.Keyword} {Write(target, inner, depth + 1, indent)}",
            _ => NameOf(type, depth, indent) + Before(inner),
        };
    }

    private static string Before(string inner) => inner.Length == 0 || inner[0] == '[' ? inner : $" {inner}";

    /// <summary>The type without const and the like; the end of a hostile chain is the caller's to find.</summary>
    private static BtfType SkipQualifiers(BtfType type)
    {
        for (int i = 0; i < BtfTypes.MaxDepth && type is BtfQualifier qualifier; i++)
        {
            type = qualifier.Target;
        }

        return type;
    }

    private string NameOf(BtfType type, int depth, int indent) => type switch
    {
        BtfVoid => "void",
        BtfStruct composite when type.Name.Length == 0 && indent > 0 => BtfDefinition.WriteBody(this, composite, depth + 1, indent),
        BtfEnumeration values when type.Name.Length == 0 && indent > 0 => BtfDefinition.WriteBody(values, indent),
        BtfStruct { IsUnion: true } or BtfForward { IsUnion: true } => $"union {NameOrDots(type)}",
        BtfStruct or BtfForward => $"struct {NameOrDots(type)}",
        BtfEnumeration => $"enum {NameOrDots(type)}",
        _ => type.Name,
    };

    private static string NameOrDots(BtfType type) => type.Name.Length > 0 ? type.Name : "{ … }";

    private string Parameters(BtfFunctionPrototype prototype, int depth)
    {
        if (prototype.Parameters.Count == 0)
        {
            return "void";
        }

        StringBuilder text = new();
        foreach (BtfParameter parameter in prototype.Parameters)
        {
            text.Append(text.Length > 0 ? ", " : "");
            text.Append(parameter.Type is BtfVoid ? "..." : Write(parameter.Type, parameter.Name, depth + 1, 0));
        }

        return text.ToString();
    }
}
