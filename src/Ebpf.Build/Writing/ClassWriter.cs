namespace Ebpf.Build;

/// <summary>Writes the class of an object: its loading, maps, programs and global variables.</summary>
internal sealed class ClassWriter
{
    private static readonly string[] Reserved =
    [
        "Load", "LoadFrom", "Object", "Attach", "Dispose", "Image", "ImageX64", "ImageArm64", "Words", "WordsX64", "WordsArm64",
        "Equals", "GetHashCode", "ToString", "GetType", "MemberwiseClone", "ReferenceEquals", "Finalize",
    ];

    private const string LoggerFactory = "global::Microsoft.Extensions.Logging.ILoggerFactory?";

    private readonly BuildItem _item;
    private readonly ObjectModel _object;
    private readonly TypeMap _types;
    private readonly NameScope _names;
    private readonly CodeWriter _properties = new();
    private readonly CodeWriter _construction = new();
    private readonly CodeWriter _disposal = new();
    private readonly CodeWriter _layouts = new();
    private readonly CodeWriter _opening = new();
    private readonly HashSet<string> _checked = [];
    private readonly OptionsWriter _options;

    private ClassWriter(BuildItem item, ObjectModel obj)
    {
        _item = item;
        _object = obj;
        _types = new TypeMap(item, new NameScope([item.ClassName, $"{item.ClassName}Options", .. StructFields.Reserved]));
        _names = new NameScope([item.ClassName, .. Reserved]);
        _options = new OptionsWriter(item, _types);
    }

    /// <returns>The class, its options, and the types that it needs.</returns>
    internal static (string Class, string Options, IReadOnlyList<TypeDefinition> Types) Write(BuildItem item, ObjectModel obj)
    {
        if (Reserved.Contains(item.ClassName))
        {
            throw new BuildException(item.Path, $"The class cannot be named {item.ClassName}, as one of its members is: set ClassName.");
        }

        try
        {
            ClassWriter writer = new(item, obj);
            return (writer.Write(), writer._options.ToString(), writer._types.Definitions);
        }
        catch (InvalidDataException e)
        {
            throw new BuildException(item.Path, e.Message);
        }
    }

    private string Write()
    {
        RingRecords records = new(_item, _object);
        foreach (MapModel map in _object.Maps)
        {
            Add(map, records.Find(map));
        }

        foreach (ProgramModel program in _object.Programs)
        {
            AddContext(program);
            _properties.Summary($"<c>SEC(\"{CodeWriter.Escape(program.Section)}\") {CodeWriter.Escape(program.Name)}</c>.");
            _properties.Line($"public global::Ebpf.BpfProgram {NameOf(program.Name, "Program")} => Object.Programs[{CodeWriter.Quote(program.Name)}];").Line();
        }

        // Names that are made of a variable's come after all those of variables.
        foreach ((VariableModel variable, string name) in _object.Variables.Where(variable => !records.IsOnlyAType(variable))
            .Select(variable => (variable, NameOf(variable.Name, "Variable"))).ToList())
        {
            Add(variable, name);
        }

        foreach (BtfStruct type in records.Structs)
        {
            AddStruct(type, "Record");
        }

        return Assemble();
    }

    /// <summary>Defines the struct that user space gives a program of SEC("syscall") when it runs it.</summary>
    private void AddContext(ProgramModel program)
    {
        if (program.Section.StartsWith("syscall", StringComparison.Ordinal)
            && _object.Types.Find<BtfFunction>(program.Name)?.Prototype.Parameters is [var context, ..]
            && context.Type.Resolve() is BtfPointer { Target: var target } && target.Resolve() is BtfStruct { SizeBytes: > 0 } type)
        {
            AddStruct(type, $"{CSharpName.Of(program.Name)}Context");
        }
    }

    private void AddStruct(BtfStruct type, string context)
    {
        _types.Map(type, context);
        CheckByName(type);
    }

    private string Assemble()
    {
        string access = _item.IsPublic ? "public" : "internal";
        string name = _item.ClassName;
        CodeWriter code = new();
        code.Summary($"The BPF object {CodeWriter.Escape(_item.ObjectName)}, loaded into the kernel: its maps, programs and global variables.");
        code.Line("/// <remarks>Disposing it releases them; an attachment keeps its program. Thread safety: any thread.</remarks>");
        code.Open($"{access} sealed partial class {name} : global::System.IDisposable");
        code.Open($"private {name}(global::Ebpf.BpfObject obj, {name}Options options, {LoggerFactory} loggerFactory)");
        code.Line("Object = obj;").Block(_construction.ToString()).Close().Line();
        code.Summary("The object itself.").Line("public global::Ebpf.BpfObject Object { get; }").Line();
        code.Block(_properties.ToString()).Line();
        code.Summary("Loads the object that was compiled with this class.");
        code.Line("/// <inheritdoc cref=\"global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, "
            + "global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)\" path=\"/exception\"/>");
        code.Line($"public static {name} Load({name}Options? options = null, {LoggerFactory} loggerFactory = null) =>");
        code.Line("    LoadFrom(Image, options, loggerFactory);").Line();
        code.Line("/// <summary>Loads another build of the object, and refuses one whose types have changed.</summary>");
        code.Line("/// <inheritdoc cref=\"global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, "
            + "global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)\" path=\"/exception\"/>");
        code.Open($"public static {name} LoadFrom(global::System.ReadOnlySpan<byte> elf, {name}Options? options = null, {LoggerFactory} loggerFactory = null)");
        code.Line($"options ??= new {name}Options();").Line("global::Ebpf.BpfObject obj = global::Ebpf.BpfObject.Load(elf, options.ToObjectOptions(), loggerFactory);");
        code.Line($"{name}? loaded = null;");
        code.Open("try").Block(_layouts.ToString()).Line($"loaded = new {name}(obj, options, loggerFactory);").Block(_opening.ToString()).Line("return loaded;").Close();
        code.Open("catch").Line("loaded?.Dispose();").Line("obj.Dispose();").Line("throw;").Close().Close().Line();
        code.Line("/// <inheritdoc cref=\"global::Ebpf.BpfObject.Attach\"/>").Line("public global::Ebpf.BpfLinks Attach() => Object.Attach();").Line();
        code.Summary("Releases the object. A second call does nothing.");
        code.Open("public void Dispose()").Block(_disposal.ToString()).Line().Line("Object.Dispose();").Close();
        return code.Close().ToString();
    }

    private void Add(MapModel map, BtfType? record)
    {
        string name = NameOf(map.Name, "Map");
        (string type, string expression, string? reader) = MapWriter.Write(_types, map, name, record);
        string cMap = $"Object.Maps[{CodeWriter.Quote(map.Name)}]";
        _properties.Summary($"<c>{CodeWriter.Escape(map.Name)}</c>, a map of the kind {map.Type}.");
        if (reader is not null)
        {
            AddReader(map.Type == BpfMapType.PerfEventArray, name, type, $"{reader}.Open<{expression}>({cMap}, options.");
            if (record != map.Value)
            {
                CheckByName(record!);
            }
        }
        else if (expression.Length > 0)
        {
            _properties.Line($"public {type} {name} {{ get; }}").Line();
            _construction.Line($"{name} = {cMap}.{expression};");
        }
        else
        {
            _properties.Line($"public {type} {name} => {cMap};").Line();
        }

        Check($"obj.{cMap["Object.".Length..]}.KeyType", map.Key);
        Check($"obj.{cMap["Object.".Length..]}.ValueType", map.Value);
    }

    /// <summary>A ring keeps what was written before it is opened; a perf buffer does not, so it is opened before anything can be attached.</summary>
    private void AddReader(bool isPerfBuffer, string name, string type, string open)
    {
        string field = $"_{char.ToLowerInvariant(name[0])}{name[1..]}";
        _properties.Line(isPerfBuffer
            ? "/// <remarks>Opened when the object is loaded, with <c>PerfBuffers</c> of the options, and disposed with this object.</remarks>"
            : "/// <remarks>Opened at the first use, with <c>RingBuffers</c> of the options, and disposed with this object.</remarks>");
        _properties.Line($"public {type} {name} => {field}.Value;").Line();
        _properties.Line($"private readonly global::System.Lazy<{type}> {field};").Line();
        _construction.Line($"{field} = new(() => {open}{(isPerfBuffer ? "PerfBuffers, loggerFactory" : "RingBuffers")}));");
        _disposal.Open($"if ({field}.IsValueCreated)").Line($"{field}.Value.Dispose();").Close().Line();
        _options.AddReader(isPerfBuffer);
        if (isPerfBuffer)
        {
            _opening.Line($"_ = loaded.{name};");
        }
    }

    private void Add(VariableModel variable, string name)
    {
        VariableWriter.Write(_properties, _types, _names, variable, name);
        Check($"obj.Globals[{CodeWriter.Quote(variable.Name)}].Type", variable.Type);
        if (variable.IsOption)
        {
            _options.Add(variable, name);
        }
    }

    private void CheckByName(BtfType type)
    {
        if (type.Name.Length > 0)
        {
            Check($"obj.Types.Find<global::Ebpf.{type.GetType().Name}>({CodeWriter.Quote(type.Name)})", type);
        }
    }

    private void Check(string expression, BtfType? type)
    {
        if (type?.SizeBytes > 0 && _checked.Add(expression))
        {
            _layouts.Line($"global::Ebpf.BpfObject.RequireLayout({expression}, {CodeWriter.Quote(type.GetLayout())});");
        }
    }

    private string NameOf(string cName, string suffix)
    {
        if (!_item.Names.TryGetValue(cName, out string? given))
        {
            return _names.Take(CSharpName.Of(cName), suffix);
        }

        return _names.TryTake(CSharpName.Check(_item.Path, given)) ? given : throw _types.Fail($"'{cName}' cannot be named {given}: something else is.");
    }
}
