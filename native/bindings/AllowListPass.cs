using CppSharp.AST;
using CppSharp.Passes;

namespace Ebpf.Bindings;

/// <summary>Finds the allowed names, and every type that they need.</summary>
internal sealed class AllowListPass(IReadOnlyList<string> allowList) : TranslationUnitPass
{
    private readonly SortedDictionary<string, Class> _records = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Enumeration> _enums = new(StringComparer.Ordinal);

    public List<Function> Functions { get; } = [];

    public List<TypedefNameDecl> Callbacks { get; } = [];

    public List<(Enumeration Enum, Enumeration.Item Item)> Constants { get; } = [];

    public IEnumerable<Class> Records => _records.Values;

    public IEnumerable<Enumeration> Enums => _enums.Values;

    public override bool VisitASTContext(ASTContext context)
    {
        var missing = allowList.Where(name => !Select(name)).ToList();
        if (missing.Count > 0)
        {
            throw new BindingsException($"Not in the headers: {string.Join(", ", missing)}.");
        }

        return true;
    }

    public override bool VisitClassDecl(Class @class)
    {
        var record = Find<Class>(unit => unit.Classes, @class.Name) ?? @class;
        if (!VisitDeclaration(record))
        {
            return false;
        }

        if (record.Name.Length == 0)
        {
            throw new BindingsException($"{record.DebugText}: a macro's anonymous record, which got no tag.");
        }

        if (!HeaderCopy.IsAnonymous(record.Name))
        {
            _records.Add(record.Name, record);
        }

        // The layout's fields: Class.Fields has only the first of several unnamed ones.
        record.Layout?.Fields.ForEach(field => field.QualifiedType.Visit(this));
        return true;
    }

    public override bool VisitEnumDecl(Enumeration @enum)
    {
        _enums[@enum.Name] = Find<Enumeration>(unit => unit.Enums, @enum.Name) ?? @enum;
        return true;
    }

    public override bool VisitTypedefNameDecl(TypedefNameDecl typedef) =>
        TypeMap.IsKnown(typedef) || base.VisitTypedefNameDecl(typedef);

    private bool Select(string name)
    {
        // Not an inline function, which the library does not export (btf.h's btf_array).
        if (ASTContext.FindFunction(name).FirstOrDefault(found => !found.IsInline) is { } function)
        {
            Functions.Add(function);
            function.Visit(this);
        }
        else if (ASTContext.FindTypedef(name).FirstOrDefault() is { } typedef)
        {
            Callbacks.Add(typedef);
            typedef.Visit(this);
        }
        else if (Find<Class>(unit => unit.Classes, name) is { } record)
        {
            record.Visit(this);
        }
        else if (Find<Enumeration>(unit => unit.Enums, name) is { } @enum)
        {
            @enum.Visit(this);
        }
        else if (FindEnumWithItem(name) is { } owner)
        {
            Constants.Add((owner, owner.ItemsByName[name]));
        }
        else
        {
            return false;
        }

        return true;
    }

    private Enumeration? FindEnumWithItem(string name) =>
        ASTContext.TranslationUnits.Select(unit => unit.FindEnumWithItem(name))
            .FirstOrDefault(found => found is not null);

    /// <summary>The definition, not one of the declarations that may come before it.</summary>
    private T? Find<T>(Func<TranslationUnit, IEnumerable<T>> declarations, string name)
        where T : Declaration =>
        ASTContext.TranslationUnits.SelectMany(declarations)
            .FirstOrDefault(declaration => declaration.Name == name && !declaration.IsIncomplete);
}
