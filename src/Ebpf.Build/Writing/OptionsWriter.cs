namespace Ebpf.Build;

/// <summary>Writes the options of an object: the variables that the program reads and cannot change.</summary>
internal sealed class OptionsWriter(BuildItem item, TypeMap types)
{
    private readonly NameScope _names = new(
        $"{item.ClassName}Options", "Object", "RingBuffers", "PerfBuffers", "ToObjectOptions", "Clone", "EqualityContract", "PrintMembers");
    private readonly CodeWriter _properties = new();
    private readonly CodeWriter _values = new();
    private bool _hasRings;
    private bool _hasPerfBuffers;

    internal void AddReader(bool isPerfBuffer)
    {
        _hasPerfBuffers |= isPerfBuffer;
        _hasRings |= !isPerfBuffer;
    }

    internal void Add(VariableModel variable, string name)
    {
        bool isArray = variable.Type.Resolve() is BtfArray;
        bool isText = variable.Type.Resolve() is BtfArray array && TypeMap.IsCharacter(array.Element);
        BtfType element = variable.Type;
        while (element.Resolve() is BtfArray outer)
        {
            element = outer.Element;
        }

        CSharpType type = types.Map(element, isArray ? $"{name}Element" : name);
        string valueType = isText ? "string" : isArray ? $"{type.InMemory.Name}[]" : type.Name;
        string property = _names.Take(name, "Variable");
        _properties.Summary($"<c>{CodeWriter.Escape(variable.Variable.ToString())}</c>. Null: the source's value.");
        _properties.Line($"public {valueType}? {property} {{ get; init; }}").Line();
        string value = isText || !isArray ? "value" : $"new global::System.ReadOnlySpan<{type.InMemory.Name}>(value)";
        _values.Open($"if ({property} is {{ }} value{name})");
        _values.Line($"globals.Add({CodeWriter.Quote(variable.Name)}, {value.Replace("value", $"value{name}", StringComparison.Ordinal)});").Close().Line();
    }

    public override string ToString()
    {
        CodeWriter code = new();
        string name = $"{item.ClassName}Options";
        code.Summary($"Settings for the load of the BPF object {CodeWriter.Escape(item.ObjectName)}.");
        code.Open($"{(item.IsPublic ? "public" : "internal")} sealed record {name}");
        code.Block(_properties.ToString()).Line();
        code.Line("/// <summary>All other settings: sizes of maps, programs to leave out. Default: those of the source.</summary>");
        code.Line("public global::Ebpf.BpfObjectOptions Object { get; init; } = new();").Line();
        if (_hasRings)
        {
            code.Summary("Settings for the reading of ring buffers. Null: the defaults.");
            code.Line("public global::Ebpf.RingBufferReaderOptions? RingBuffers { get; init; }").Line();
        }

        if (_hasPerfBuffers)
        {
            code.Summary("Settings for the reading of perf buffers. Null: the defaults.");
            code.Line("public global::Ebpf.PerfBufferReaderOptions? PerfBuffers { get; init; }").Line();
        }

        code.Open("internal global::Ebpf.BpfObjectOptions ToObjectOptions()");
        code.Line("global::Ebpf.BpfGlobals globals = new(Object.Globals);");
        code.Block(_values.ToString()).Line();
        code.Line($"return Object with {{ Name = Object.Name ?? {CodeWriter.Quote(item.ObjectName)}, Globals = globals }};").Close();
        return code.Close().ToString();
    }
}
