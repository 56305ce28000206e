using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Ebpf.Extensions.Hosting;

/// <summary>Reads a section of the configuration into the properties of an options record; every key must be one of them.</summary>
/// <remarks>The framework's binder skips keys that it does not know: a filter with a typo would then filter nothing.</remarks>
internal static class SettingsReader
{
    private const DynamicallyAccessedMemberTypes Properties = DynamicallyAccessedMemberTypes.PublicProperties;

    /// <param name="section">Its keys are names of properties, in any case.</param>
    /// <param name="target">Nobody else must have seen it: its init properties are set.</param>
    /// <param name="failures">Receives a sentence for each key that cannot be applied.</param>
    /// <param name="inner">A key that the caller reads.</param>
    internal static void Fill<[DynamicallyAccessedMembers(Properties)] T>(IConfigurationSection section, T target, List<string> failures, string? inner = null)
        where T : class
    {
        Dictionary<string, PropertyInfo> settings = typeof(T).GetProperties().Where(property => property.CanWrite && SettingText.IsSupported(property.PropertyType))
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection setting in section.GetChildren())
        {
            if (settings.TryGetValue(setting.Key, out PropertyInfo? property))
            {
                Set(property, setting, target, failures);
            }
            else if (!setting.Key.Equals(inner, StringComparison.OrdinalIgnoreCase))
            {
                failures.Add(DescribeUnknown(setting, inner is null ? settings.Keys : settings.Keys.Append(inner)));
            }
        }
    }

    private static string DescribeUnknown(IConfigurationSection setting, IEnumerable<string> names) =>
        $"{setting.Path} is not a setting" + (NearName.Find(setting.Key, names) is { } near ? $": did you mean {near}?" : ".");

    private static void Set(PropertyInfo property, IConfigurationSection setting, object target, List<string> failures)
    {
        try
        {
            if (Parse(property.PropertyType, setting) is { } value)
            {
                property.SetValue(target, value, BindingFlags.DoNotWrapExceptions, null, null, null);
            }
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            failures.Add($"{setting.Path} is {DescribeValue(setting)}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.");
        }
    }

    /// <returns>Null when the setting has no value (null in JSON): the property stays what it is.</returns>
    /// <exception cref="FormatException">The setting has a value of another kind.</exception>
    private static object? Parse(Type type, IConfigurationSection setting)
    {
        string[] values = [.. setting.GetChildren().Select(child => child.Value ?? throw new FormatException("a value of it is no text"))];
        if (SettingText.ElementOf(type) is { } element)
        {
            return string.IsNullOrEmpty(setting.Value)
                ? SettingText.ParseAll(element, values)
                : throw new FormatException("it must be a list, as in [\"a\", \"b\"]");
        }

        if (values.Length > 0)
        {
            return type.IsEnum ? SettingText.Parse(type, string.Join(',', values)) : throw new FormatException("it must be one value");
        }

        return setting.Value is null ? null : SettingText.Parse(type, setting.Value);
    }

    private static string DescribeValue(IConfigurationSection setting) =>
        setting.Value is null ? $"[{string.Join(", ", setting.GetChildren().Select(child => $"'{child.Value}'"))}]" : $"'{setting.Value}'";
}
