using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Ebpf.Packing;

/// <summary>The compiler documents every member. A package ships the text of those that others can use.</summary>
internal static class PublicDocumentation
{
    private static readonly string[] Accessors = ["get_", "set_", "add_", "remove_"];

    internal static void Keep(string assembly, string documentation)
    {
        HashSet<string> names = ReadNames(assembly);
        XDocument document = XDocument.Load(documentation, LoadOptions.PreserveWhitespace);
        foreach (XElement member in document.Descendants("member").ToArray())
        {
            if (!names.Contains(ToName(member.Attribute("name")!.Value)))
            {
                (member.PreviousNode as XText)?.Remove();
                member.Remove();
            }
        }

        document.Save(documentation, SaveOptions.DisableFormatting);
    }

    /// <summary>"M:Ebpf.BpfObject.Load(System.String)" is Ebpf.BpfObject.Load: overloads count as one.</summary>
    private static string ToName(string identifier)
    {
        string name = identifier[2..].Split('(')[0].Split('~')[0];
        return name.Contains("``", StringComparison.Ordinal) ? name[..name.IndexOf("``", StringComparison.Ordinal)] : name;
    }

    private static HashSet<string> ReadNames(string assembly)
    {
        using PEReader file = new(File.OpenRead(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        HashSet<string> names = [];
        foreach (TypeDefinition type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => IsVisible(metadata, type)))
        {
            string typeName = GetName(metadata, type);
            names.Add(typeName);
            names.UnionWith(type.GetFields().Select(metadata.GetFieldDefinition)
                .Where(field => IsVisible((MethodAttributes)field.Attributes)) // Both enumerations have the same values for access.
                .Select(field => $"{typeName}.{metadata.GetString(field.Name)}"));
            names.UnionWith(type.GetMethods().Select(metadata.GetMethodDefinition)
                .Where(method => IsVisible(method.Attributes))
                .Select(method => $"{typeName}.{ToMember(metadata.GetString(method.Name))}"));
        }

        return names;
    }

    private static bool IsVisible(MetadataReader metadata, TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem
            => IsVisible(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };

    private static bool IsVisible(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static string GetName(MetadataReader metadata, TypeDefinition type)
    {
        string name = metadata.GetString(type.Name);
        return type.IsNested ? $"{GetName(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()))}.{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    /// <summary>Accessors make the property or the event visible.</summary>
    private static string ToMember(string method)
    {
        string name = method.Replace('.', '#'); // .ctor is #ctor.
        string? accessor = Accessors.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
        return accessor is null ? name : name[accessor.Length..];
    }
}
