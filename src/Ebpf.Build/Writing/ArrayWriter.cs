namespace Ebpf.Build;

/// <summary>Writes arrays of a fixed length.</summary>
internal static class ArrayWriter
{
    internal static string Write(BuildItem item, string name, CSharpType element, long length)
    {
        CodeWriter code = Begin(item, name, $"{length} elements, as an array in C.", element.Name, length);
        string span = $"global::System.ReadOnlySpan<{element.Name}>";
        code.Summary("Compares the elements.");
        code.Line($"public readonly bool Equals({name} other) => global::System.MemoryExtensions.SequenceEqual(({span})this, ({span})other);").Line();
        End(code, name);
        code.Line("/// <inheritdoc/>");
        code.Open("public override readonly int GetHashCode()");
        code.Line("global::System.HashCode hash = new();");
        code.Open($"foreach ({element.Name} element in ({span})this)").Line("hash.Add(element);").Close();
        code.Line("return hash.ToHashCode();").Close().Line();
        code.Line("/// <summary>The elements, with commas between.</summary>");
        code.Line($"public override readonly string ToString() => $\"[{{string.Join(\", \", (({span})this).ToArray())}}]\";");
        return code.Close().ToString();
    }

    internal static string WriteText(BuildItem item, string name, long length)
    {
        CodeWriter code = Begin(item, name, $"<c>char[{length}]</c>: a text that ends at the first NUL. Somebody else may have chosen it.", "byte", length);
        code.Summary("The bytes before the first NUL.");
        code.Line("[global::System.Diagnostics.CodeAnalysis.UnscopedRef]");
        code.Line("public readonly global::System.ReadOnlySpan<byte> Bytes => global::Ebpf.KernelText.TrimAtNul(this);").Line();
        code.Summary("The text as it is: compare and store it, but do not print it.");
        code.Line("public readonly string Text => global::Ebpf.KernelText.Read(this);").Line();
        code.Line("/// <summary>Compares the texts; what is behind the first NUL does not count.</summary>");
        code.Line($"public readonly bool Equals({name} other) => global::System.MemoryExtensions.SequenceEqual(Bytes, other.Bytes);").Line();
        End(code, name);
        code.Line("/// <inheritdoc/>");
        code.Open("public override readonly int GetHashCode()");
        code.Line("global::System.HashCode hash = new();").Line("hash.AddBytes(Bytes);").Line("return hash.ToHashCode();").Close().Line();
        code.Summary("The text as one printable line.");
        code.Line("public override readonly string ToString() => global::Ebpf.KernelText.ToDisplay(Bytes);");
        return code.Close().ToString();
    }

    private static CodeWriter Begin(BuildItem item, string name, string summary, string element, long length)
    {
        CodeWriter code = new();
        code.Summary(summary);
        code.Line($"[global::System.Runtime.CompilerServices.InlineArray({length})]");
        code.Open($"{(item.IsPublic ? "public" : "internal")} partial struct {name} : global::System.IEquatable<{name}>");
        return code.Line($"private {element} _first;").Line();
    }

    private static void End(CodeWriter code, string name) => code
        .Line("/// <inheritdoc/>").Line($"public override readonly bool Equals(object? obj) => obj is {name} other && Equals(other);").Line()
        .Line("/// <summary>Compares the elements.</summary>").Line($"public static bool operator ==({name} left, {name} right) => left.Equals(right);").Line()
        .Line("/// <summary>Compares the elements.</summary>").Line($"public static bool operator !=({name} left, {name} right) => !left.Equals(right);").Line();
}
