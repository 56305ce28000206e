using System.Globalization;

namespace Ebpf.Build;

/// <summary>Writes an enum.</summary>
internal static class EnumWriter
{
    internal static string Write(BuildItem item, BtfEnumeration type, string name, CSharpType number)
    {
        NameScope names = new("value__");
        string prefix = PrefixOf(type);
        CodeWriter code = new();
        code.Summary($"<c>{CodeWriter.Escape(type.ToString())}</c>.");
        code.Open($"{(item.IsPublic ? "public" : "internal")} enum {name} : {number.Name}");
        foreach ((string cName, long value) in type.Values)
        {
            string made = !item.Names.TryGetValue(cName, out string? given) ? names.Take(CSharpName.Of(cName[prefix.Length..]), "Value")
                : names.TryTake(CSharpName.Check(item.Path, given)) ? given
                : throw new BuildException(item.Path, $"'{cName}' cannot be named {given}: something else is.");
            string text = type.IsSigned ? value.ToString(CultureInfo.InvariantCulture) : ((ulong)value).ToString(CultureInfo.InvariantCulture);
            code.Summary($"<c>{CodeWriter.Escape(cName)}</c>.").Line($"{made} = {text},");
        }

        return code.Close().ToString();
    }

    /// <summary>STATE_ where the enum is called state and all its values begin so.</summary>
    private static string PrefixOf(BtfEnumeration type)
    {
        string prefix = type.Name.ToUpperInvariant() + '_';
        return type.Name.Length > 0 && type.Values.All(value => value.Name.Length > prefix.Length
            && value.Name.StartsWith(prefix, StringComparison.Ordinal) && char.IsLetter(value.Name[prefix.Length])) ? prefix : "";
    }
}
