using static System.FormattableString;

namespace Ebpf.Build;

/// <summary>Writes a struct or a union with the layout that the object tells.</summary>
internal static class StructWriter
{
    internal static string Write(BuildItem item, TypeMap types, BtfStruct type, string name, string alias)
    {
        int size = type.SizeBytes ?? 0;
        List<StructField> fields = StructFields.Of(item, types, type, name, type.Name.Length > 0 ? type.Name : alias);
        List<IReadOnlyList<StructField>> groups = [.. StructFields.Group(fields)];
        CodeWriter code = new();
        string what = type.Name.Length == 0 && alias.Length > 0 ? alias : type.ToString();
        code.Summary($"<c>{CodeWriter.Escape(what)}</c>: {size} bytes.");
        code.Line(Invariant(
            $"[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = {Math.Max(size, 1)}, Pack = 1)]"));
        code.Open($"{(item.IsPublic ? "public" : "internal")} partial struct {name} : global::System.IEquatable<{name}>");
        code.Summary("The size in C.").Line(Invariant($"public const int SizeInBytes = {size};")).Line();
        foreach (BitUnit unit in fields.Select(field => field.Bit).OfType<BitUnit>().DistinctBy(unit => unit.Name))
        {
            code.Line(At(unit.Offset)).Line($"private {unit.Type} {unit.Name};").Line();
        }

        foreach (StructField field in fields)
        {
            Write(code, field);
        }

        WriteEquality(code, name, size, groups);
        WriteText(code, name, fields);
        return code.Close().ToString();
    }

    private static string At(int offset) => Invariant($"[global::System.Runtime.InteropServices.FieldOffset({offset})]");

    private static void Write(CodeWriter code, StructField field)
    {
        code.Summary($"<c>{CodeWriter.Escape(field.Declaration)}</c>, at byte {field.Offset}.");
        switch (field)
        {
            case { Type: null }:
                code.Line(Invariant($"public const int {field.Name} = {field.Offset}; // As long as the record: take it from the bytes."));
                break;
            case { Bit: { } unit }:
                WriteBitField(code, field, unit);
                break;
            case { Type.Kind: CSharpKind.Bool }:
                code.Open($"public bool {field.Name}");
                code.Line($"readonly get => {Backing(field)} != 0;").Line($"set => {Backing(field)} = value ? (byte)1 : (byte)0;").Close().Line();
                code.Line(At(field.Offset)).Line($"private byte {Backing(field)};");
                break;
            default:
                code.Line(At(field.Offset)).Line($"public {field.Type.Name} {field.Name};");
                break;
        }

        code.Line();
    }

    private static string Backing(StructField field) => $"_{char.ToLowerInvariant(field.Name[0])}{field.Name[1..]}";

    private static void WriteBitField(CodeWriter code, StructField field, BitUnit unit)
    {
        CSharpType type = field.Type!;
        ulong mask = ulong.MaxValue >> (64 - unit.Width);
        string bits = $"(ulong){unit.Name}";
        string read = type.Kind == CSharpKind.Bool ? Invariant($"(({bits} >> {unit.Shift}) & 1) != 0")
            : type.IsSigned ? Invariant($"({type.Name})((long)({bits} << {64 - unit.Shift - unit.Width}) >> {64 - unit.Width})")
            : Invariant($"({type.Name})(({bits} >> {unit.Shift}) & 0x{mask:x}UL)");
        string value = type.Kind == CSharpKind.Bool ? "(value ? 1UL : 0UL)" : Invariant($"((ulong)value & 0x{mask:x}UL)");
        code.Open($"public {type.Name} {field.Name}");
        code.Line($"readonly get => unchecked({read});");
        code.Line(Invariant($"set => {unit.Name} = unchecked(({unit.Type})(({bits} & ~(0x{mask:x}UL << {unit.Shift})) | ({value} << {unit.Shift})));")).Close();
    }

    private static void WriteEquality(CodeWriter code, string name, int size, List<IReadOnlyList<StructField>> groups)
    {
        code.Line("/// <summary>Compares the members; the bytes between them do not count.</summary>");
        code.Open($"public readonly bool Equals({name} other)");
        foreach (IReadOnlyList<StructField> group in groups)
        {
            code.Open($"if (!{Compare(group)})").Line("return false;").Close().Line();
        }

        code.Line("return true;").Close().Line();
        code.Line("/// <inheritdoc/>").Line($"public override readonly bool Equals(object? obj) => obj is {name} other && Equals(other);").Line();
        code.Line("/// <inheritdoc/>").Open("public override readonly int GetHashCode()").Line("global::System.HashCode hash = new();");
        foreach (IReadOnlyList<StructField> group in groups)
        {
            code.Line(group is [var single] ? $"hash.Add({single.Name});" : $"hash.AddBytes({Slice("this", group)});");
        }

        code.Line("return hash.ToHashCode();").Close().Line();
        code.Line("/// <summary>Compares the members.</summary>").Line($"public static bool operator ==({name} left, {name} right) => left.Equals(right);").Line();
        code.Line("/// <summary>Compares the members.</summary>").Line($"public static bool operator !=({name} left, {name} right) => !left.Equals(right);").Line();
        if (groups.Any(group => group.Count > 1))
        {
            code.Line($"private static global::System.ReadOnlySpan<byte> AllBytes(in {name} value) =>");
            code.Line($"    global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(new global::System.ReadOnlySpan<{name}>(in value))[..{size}];").Line();
        }
    }

    private static string Compare(IReadOnlyList<StructField> group) => group is [var single]
        ? $"{single.Name}.Equals(other.{single.Name})"
        : $"global::System.MemoryExtensions.SequenceEqual({Slice("this", group)}, {Slice("other", group)})";

    /// <summary>The bytes of members that share memory: nobody knows which of them counts.</summary>
    private static string Slice(string value, IReadOnlyList<StructField> group) =>
        Invariant($"AllBytes(in {value})[{group.Min(field => field.FirstBit) / 8}..{(group.Max(field => field.End) + 7) / 8}]");

    private static void WriteText(CodeWriter code, string name, List<StructField> fields)
    {
        code.Summary("The members with their names.");
        IEnumerable<string> parts = fields.Where(field => field.Type is not null).Select(field => $"{field.Name} = {{{field.Name}}}");
        code.Line("public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,");
        code.Line($"    $\"{name} {{{{ {string.Join(", ", parts)} }}}}\");");
    }
}
