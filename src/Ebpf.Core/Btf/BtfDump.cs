using System.Text;

namespace Ebpf;

/// <summary>Writes all types as C source, each one before those that need it.</summary>
internal sealed class BtfDump
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<int> _written = [];
    private readonly HashSet<string> _declared = [];

    internal static string Write(BtfTypes types)
    {
        BtfDump dump = new();
        foreach (BtfStruct type in types.OfType<BtfStruct>())
        {
            dump.Declare(type);
        }

        foreach (BtfType type in types)
        {
            if (type is BtfTypedef or BtfForward or BtfStruct { Name.Length: > 0 } or BtfEnumeration)
            {
                dump.Add(type, 0);
            }
        }

        return dump._text.ToString();
    }

    /// <summary>Writes a type after those that it needs.</summary>
    /// <remarks>A pointer to a struct needs only the struct's declaration; one to a typedef needs the typedef.</remarks>
    private void Add(BtfType type, int depth)
    {
        if (depth > BtfTypes.MaxDepth)
        {
            throw new InvalidDataException($"Type {type.Id} contains itself.");
        }

        if (!_written.Add(type.Id))
        {
            return;
        }

        foreach (BtfType needed in Needs(type))
        {
            BtfType end = needed;
            bool isBehindPointer = false;
            for (int i = 0; i < BtfTypes.MaxDepth && end is BtfPointer or BtfQualifier or BtfArray; i++)
            {
                isBehindPointer |= end is BtfPointer;
                end = end is BtfArray array ? array.Element : ((BtfReference)end).Target;
            }

            if (end is BtfStruct { Name.Length: > 0 } or BtfForward && isBehindPointer)
            {
                Declare(end);
                continue;
            }

            Add(end, depth + 1);
        }

        if (type is BtfTypedef or BtfStruct { Name.Length: > 0 } or BtfEnumeration { Name.Length: > 0 } || (type is BtfEnumeration && depth == 0))
        {
            _text.Append(type.ToC()).Append("\n\n");
        }
    }

    private void Declare(BtfType type)
    {
        string name = type.ToString();
        if (type.Name.Length > 0 && _declared.Add(name))
        {
            _text.Append(name).Append(";\n");
        }
    }

    private static IEnumerable<BtfType> Needs(BtfType type) => type switch
    {
        BtfTypedef alias => [alias.Target],
        BtfStruct composite => composite.Members.Select(member => member.Type),
        BtfFunctionPrototype prototype => prototype.Parameters.Select(parameter => parameter.Type).Append(prototype.Returned),
        _ => [],
    };
}
