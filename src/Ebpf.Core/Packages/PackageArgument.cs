using System.Text.Json;

namespace Ebpf;

/// <summary>An argument that a package takes: the first value of a global variable.</summary>
/// <param name="Variable">The C variable.</param>
/// <param name="Type">Its C type, as the package has it.</param>
/// <param name="LongName">What follows two dashes.</param>
/// <param name="ShortName">What follows one dash; null: none.</param>
/// <param name="Default">The value without the argument; null: that of the object.</param>
/// <param name="Help">What it is about.</param>
internal sealed record PackageArgument(string Variable, string Type, string LongName, char? ShortName, string? Default, string Help)
{
    /// <summary>An argument without a value: naming it changes the variable to <see cref="ValueOfSwitch"/>.</summary>
    internal bool IsSwitch => Type == "bool";

    /// <summary>The value that a switch gives the variable.</summary>
    internal string ValueOfSwitch => Default == "true" ? "false" : "true";

    /// <summary>The argument as it is typed: a switch with a default is called after what it does.</summary>
    internal string Typed => (IsSwitch ? Default : null) switch
    {
        null => $"--{LongName}",
        "true" => $"--disable-{LongName}",
        _ => $"--enable-{LongName}",
    };

    /// <summary>Tells whether a word of a command line names it.</summary>
    internal bool IsNamed(string word) => word == Typed || (ShortName is { } letter && word == $"-{letter}");

    /// <summary>The line of a help text.</summary>
    public override string ToString()
    {
        string names = $"  {(ShortName is { } letter ? $"-{letter}, " : "    ")}{Typed}{(IsSwitch ? "" : $" <{Type}>")}";
        string usual = Default is null || IsSwitch ? "" : $" [default: {Default}]";
        return KernelText.ToDisplay(System.Text.Encoding.UTF8.GetBytes($"{names,-40} {Help}{usual}".TrimEnd()));
    }

    /// <summary>Reads what a package says of a variable; null: ecc made it for itself.</summary>
    internal static PackageArgument? Parse(JsonElement variable)
    {
        string name = variable.GetProperty("name").GetString() ?? "", type = variable.TryGetProperty("type", out JsonElement stated) ? stated.GetString() ?? "" : "";
        if (name.StartsWith("__eunomia_dummy", StringComparison.Ordinal))
        {
            return null;
        }

        JsonElement argument = variable.TryGetProperty("cmdarg", out JsonElement given) && given.ValueKind == JsonValueKind.Object ? given : default;
        string? shortName = TextOf(argument, "short");
        return shortName is null or { Length: 1 }
            ? new PackageArgument(
                name, type, TextOf(argument, "long") ?? name, shortName?[0], TextOf(argument, "default") ?? TextOf(variable, "value"),
                TextOf(argument, "help") ?? TextOf(variable, "description") ?? $"first value of the variable {name}")
            : throw new InvalidDataException($"the short name '{shortName}' of {name} is not one letter.");
    }

    /// <summary>The text of a value; null where there is none.</summary>
    private static string? TextOf(JsonElement parent, string name) =>
        parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out JsonElement value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            JsonValueKind.Null => null,
            _ => throw new InvalidDataException($"'{name}' is neither a text nor a number."),
        };
}
