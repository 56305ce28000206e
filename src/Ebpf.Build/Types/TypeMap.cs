namespace Ebpf.Build;

/// <summary>Finds the C# type for each C type, and defines those that C# does not have.</summary>
internal sealed class TypeMap(BuildItem item, NameScope names)
{
    /// <summary>The largest value type that .NET loads.</summary>
    internal const int MaxSize = 1 << 20;

    private readonly Dictionary<int, CSharpType> _made = [];
    private readonly Dictionary<string, CSharpType> _arrays = [];
    private readonly HashSet<int> _open = [];

    /// <summary>The types that were defined, in the order in which they were needed.</summary>
    internal List<TypeDefinition> Definitions { get; } = [];

    /// <param name="type">The C type.</param>
    /// <param name="context">The name for it where C gives none: that of the map or of the outer struct and its member.</param>
    /// <exception cref="BuildException">It has no size, or C# has nothing for it.</exception>
    internal CSharpType Map(BtfType type, string context)
    {
        string alias = "";
        BtfType end = type.Resolve();
        for (BtfType step = type; step is BtfTypedef or BtfQualifier; step = ((BtfReference)step).Target)
        {
            alias = step is BtfTypedef ? step.Name : alias; // The last one is the definition's own.
        }

        return end switch
        {
            BtfInteger integer => Integer(integer, context),
            BtfFloat { SizeBytes: 4 } => new CSharpType("float", 4),
            BtfFloat { SizeBytes: 8 } => new CSharpType("double", 8),
            BtfPointer => new CSharpType("ulong", 8),
            BtfEnumeration { Name: "" } values when alias.Length == 0 => Number(values.SizeBytes ?? 0, values.IsSigned, context),
            BtfEnumeration values => Define(values, alias, context, name => EnumWriter.Write(item, values, name, Number(values.SizeBytes ?? 0, values.IsSigned, context))),
            BtfStruct composite => Define(composite, alias, context, name => StructWriter.Write(item, this, composite, name, alias)),
            BtfArray array => Array(array, context),
            _ => throw Fail($"{context} is of the type '{type}', which has no size that C# could use."),
        };
    }

    /// <summary>The type of an integer of a size.</summary>
    internal CSharpType Number(int size, bool isSigned, string context)
    {
        string name = (size, isSigned) switch
        {
            (1, false) => "byte",
            (1, true) => "sbyte",
            (2, false) => "ushort",
            (2, true) => "short",
            (4, false) => "uint",
            (4, true) => "int",
            (8, false) => "ulong",
            (8, true) => "long",
            (16, false) => "global::System.UInt128",
            (16, true) => "global::System.Int128",
            _ => throw Fail($"{context} is a number of {size} bytes, which C# does not have."),
        };
        return new CSharpType(name, size) { IsSigned = isSigned };
    }

    internal BuildException Fail(string message) => new(item.Path, message);

    /// <summary>True for C's char, which makes an array a text.</summary>
    internal static bool IsCharacter(BtfType type) => type.Resolve() is BtfInteger { Name: "char" };

    private CSharpType Integer(BtfInteger integer, string context) => integer.IsBool
        ? new CSharpType("bool", 1, CSharpKind.Bool)
        : Number(integer.SizeBytes ?? 0, integer.IsSigned && integer.Name != "char", context);

    private CSharpType Define(BtfType type, string alias, string context, Func<string, string> write)
    {
        if (_made.TryGetValue(type.Id, out CSharpType? made))
        {
            return made;
        }

        if (!_open.Add(type.Id))
        {
            throw Fail($"'{type}' contains itself.");
        }

        if (type.SizeBytes > MaxSize)
        {
            throw Fail($"'{type}' has {type.SizeBytes} bytes; .NET loads no struct above {MaxSize}.");
        }

        string cName = type.Name.Length > 0 ? type.Name : alias;
        string name = item.Names.TryGetValue(cName, out string? given) ? Claim(CSharpName.Check(item.Path, given), cName)
            : names.Take(cName.Length > 0 ? CSharpName.OfType(cName) : context, "Data");
        string text = write(name);
        Definitions.Add(new TypeDefinition(name, cName.Length > 0 ? cName : context, text));
        made = new CSharpType(name, type.SizeBytes ?? 0, type is BtfEnumeration ? CSharpKind.Enum : CSharpKind.Struct)
        {
            IsSigned = type is BtfEnumeration { IsSigned: true },
        };
        _made.Add(type.Id, made);
        return made;
    }

    private string Claim(string name, string cName) => names.TryTake(name) ? name : throw Fail($"'{cName}' cannot be named {name}: something else is.");

    private CSharpType Array(BtfArray array, string context)
    {
        bool isText = IsCharacter(array.Element);
        CSharpType element = Map(array.Element, context).InMemory;
        int size = array.SizeBytes ?? 0;
        if (size is 0 or > MaxSize)
        {
            throw Fail($"{context} is an array of {size} bytes; an array of C# has 1 to {MaxSize}.");
        }

        string key = $"{(isText ? "char" : element.Name)}[{array.Length}]";
        if (!_arrays.TryGetValue(key, out CSharpType? made))
        {
            string name = item.Names.TryGetValue($"{array}", out string? given) ? Claim(CSharpName.Check(item.Path, given), $"{array}")
                : names.Take($"{(isText ? "Char" : element.Word)}Array{array.Length}", "Data");
            Definitions.Add(new TypeDefinition(name, $"{array}", isText ? ArrayWriter.WriteText(item, name, array.Length) : ArrayWriter.Write(item, name, element, array.Length)));
            made = new CSharpType(name, size, isText ? CSharpKind.Text : CSharpKind.Array);
            _arrays.Add(key, made);
        }

        return made;
    }
}
