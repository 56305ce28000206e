namespace Ebpf.Build;

/// <summary>Writes the property of a global variable.</summary>
internal static class VariableWriter
{
    /// <param name="code">Where to.</param>
    /// <param name="types">The types of the variables.</param>
    /// <param name="names">The names of the class, which has those of all variables.</param>
    /// <param name="variable">The variable.</param>
    /// <param name="name">Its C# name.</param>
    internal static void Write(CodeWriter code, TypeMap types, NameScope names, VariableModel variable, string name)
    {
        if (variable.Type.SizeBytes is null or 0)
        {
            return;
        }

        string cName = CodeWriter.Quote(variable.Name);
        string comment = $"<c>{CodeWriter.Escape(variable.Variable.ToString())}</c>, a global variable{(variable.IsConstant ? ", constant" : "")}.";
        if (variable.Type.Resolve() is BtfArray array && !TypeMap.IsCharacter(array.Element))
        {
            WriteArray(code, types, names, variable, name, comment);
            return;
        }

        CSharpType type = variable.Type.SizeBytes > TypeMap.MaxSize
            ? throw types.Fail($"Variable {variable.Name} has more than {TypeMap.MaxSize} bytes.")
            : types.Map(variable.Type, name);
        bool isBool = type.Kind == CSharpKind.Bool;
        code.Summary(comment).Open($"public {type.Name} {name}");
        code.Line($"get => Object.Globals.Get<{type.InMemory.Name}>({cName}){(isBool ? " != 0" : "")};");
        if (!variable.IsConstant)
        {
            code.Line($"set => Object.Globals.Set<{type.InMemory.Name}>({cName}, {(isBool ? "value ? (byte)1 : (byte)0" : "value")});");
        }

        code.Close().Line();
    }

    /// <summary>An array is copied: the caller gives the memory.</summary>
    private static void WriteArray(CodeWriter code, TypeMap types, NameScope names, VariableModel variable, string name, string comment)
    {
        BtfType element = variable.Type.Resolve();
        long length = 1;
        while (element is BtfArray array)
        {
            length *= array.Length;
            element = array.Element.Resolve() is BtfArray inner ? inner : array.Element;
        }

        string type = types.Map(element, $"{name}Element").InMemory.Name;
        string cName = CodeWriter.Quote(variable.Name);
        code.Summary($"The number of elements of {name}.").Line($"public const int {names.Take($"{name}Length", "")} = {length};").Line();
        code.Summary($"Copies {comment}");
        code.Line($"public void {names.Take($"Read{name}", "")}(global::System.Span<{type}> values) => Object.Globals.Get<{type}>({cName}, values);").Line();
        if (!variable.IsConstant)
        {
            code.Summary($"Sets {comment}");
            code.Line($"public void {names.Take($"Write{name}", "")}(global::System.ReadOnlySpan<{type}> values) => Object.Globals.Set<{type}>({cName}, values);").Line();
        }
    }
}
