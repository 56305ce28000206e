using System.Globalization;

namespace Ebpf.Extensions.Hosting;

/// <summary>The text of a setting as a value.</summary>
internal static class SettingText
{
    internal static bool IsSupported(Type type) => ElementOf(type) is { } element ? IsScalar(element) : IsScalar(Underlying(type));

    /// <summary>The type of a list's elements; null when the type is no list.</summary>
    internal static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is { } list
        && (list == typeof(IReadOnlyCollection<>) || list == typeof(IReadOnlyList<>) || list == typeof(IEnumerable<>))
            ? type.GetGenericArguments()[0]
            : null;

    /// <exception cref="FormatException">The text is no value of the type.</exception>
    internal static object Parse(Type type, string text)
    {
        Type target = Underlying(type);
        object? value = target switch
        {
            _ when target == typeof(string) => text,
            _ when target == typeof(bool) => bool.TryParse(text, out bool value1) ? value1 : null,
            _ when target == typeof(int) => int.TryParse(text, CultureInfo.InvariantCulture, out int value2) ? value2 : null,
            _ when target == typeof(uint) => uint.TryParse(text, CultureInfo.InvariantCulture, out uint value3) ? value3 : null,
            _ when target == typeof(long) => long.TryParse(text, CultureInfo.InvariantCulture, out long value4) ? value4 : null,
            _ when target == typeof(ulong) => ulong.TryParse(text, CultureInfo.InvariantCulture, out ulong value5) ? value5 : null,
            _ when target == typeof(TimeSpan) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan value6) ? value6 : null,
            _ => Enum.TryParse(target, text, ignoreCase: true, out object? value7) ? value7 : null,
        };
        return value ?? throw new FormatException($"it must be {Describe(target)}");
    }

    /// <exception cref="FormatException">A text is no value of the type.</exception>
    internal static Array ParseAll(Type element, IEnumerable<string> texts) => element switch
    {
        _ when element == typeof(string) => texts.ToArray(),
        _ when element == typeof(int) => ParseAll<int>(texts),
        _ when element == typeof(uint) => ParseAll<uint>(texts),
        _ when element == typeof(long) => ParseAll<long>(texts),
        _ => ParseAll<ulong>(texts),
    };

    private static T[] ParseAll<T>(IEnumerable<string> texts) => [.. texts.Select(text => (T)Parse(typeof(T), text))];

    private static bool IsScalar(Type type) => type.IsEnum || type == typeof(string) || type == typeof(bool) || type == typeof(int)
        || type == typeof(uint) || type == typeof(long) || type == typeof(ulong) || type == typeof(TimeSpan);

    private static Type Underlying(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static string Describe(Type type) => type switch
    {
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time, for example 00:00:01.5",
        _ => "a whole number",
    };
}
