namespace Ebpf.Build;

/// <summary>Lists the members of a struct as C# fields and properties.</summary>
internal static class StructFields
{
    /// <summary>Names that each struct has: neither a member nor the struct may be called so.</summary>
    internal static readonly string[] Reserved =
        ["SizeInBytes", "AllBytes", "Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "ReferenceEquals", "Finalize"];

    /// <param name="item">The item, for its names.</param>
    /// <param name="types">The types of the members.</param>
    /// <param name="type">The struct.</param>
    /// <param name="name">Its C# name, which no member may have.</param>
    /// <param name="cName">Its C name; empty: it has none.</param>
    /// <exception cref="BuildException">A member has no counterpart in C#.</exception>
    internal static List<StructField> Of(BuildItem item, TypeMap types, BtfStruct type, string name, string cName)
    {
        NameScope scope = new([name, .. Reserved]);
        List<StructField> fields = [];
        foreach (BtfMember member in type.GetFields())
        {
            bool isOpenEnded = member.Type.SizeBytes is 0 && member.Type.Resolve() is BtfArray;
            string end = isOpenEnded ? "Offset" : "", made = CSharpName.Of(member.Name);
            string field = !item.Names.TryGetValue($"{cName}.{member.Name}", out string? given) ? scope.Take(made + end, isOpenEnded ? "" : "Field")
                : scope.TryTake(CSharpName.Check(item.Path, given) + end) ? given + end
                : throw types.Fail($"'{cName}.{member.Name}' cannot be named {given}{end}: something else is.");
            int width = member.BitFieldWidth;
            if (width > 0)
            {
                BitUnit unit = BitUnit.Find(member.BitOffset, width, type.SizeBytes ?? 0)
                    ?? throw types.Fail($"Bit field {type}.{member.Name} crosses its units: no integer of C# covers it.");
                fields.Add(new StructField(field, $"{member}", types.Map(member.Type, field), member.BitOffset, width, unit));
                continue;
            }

            CSharpType? mapped = member.Type.SizeBytes is 0 ? null : types.Map(member.Type, name + field);
            if (mapped is not null || isOpenEnded)
            {
                fields.Add(new StructField(field, $"{member}", mapped, member.BitOffset, 8L * (mapped?.Size ?? 0), null));
            }
        }

        return fields;
    }

    /// <summary>Groups members that share memory: a union's.</summary>
    internal static IEnumerable<IReadOnlyList<StructField>> Group(IEnumerable<StructField> fields)
    {
        List<StructField> group = [];
        long end = 0;
        foreach (StructField field in fields.Where(field => field.Bits > 0).OrderBy(field => field.FirstBit))
        {
            if (group.Count > 0 && field.FirstBit >= end)
            {
                yield return group;
                group = [];
            }

            group.Add(field);
            end = Math.Max(end, field.End);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }
}
