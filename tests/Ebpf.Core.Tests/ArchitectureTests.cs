using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;

namespace Ebpf.Core.Tests;

/// <summary>Holds the picture in docs/architecture.md.</summary>
public partial class ArchitectureTests
{
    private static readonly Assembly Core = typeof(BpfObject).Assembly;
    private static readonly Assembly Probe = typeof(UnlinkProbe).Assembly;
    private static readonly Assembly Hosting = typeof(FeedOverflow).Assembly;

    /// <summary>The folders that each folder may use; each may use itself.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Interop"] = [],
        ["Text"] = [],
        ["Events"] = [],
        ["Btf"] = ["Elf", "Interop"],
        ["Collections"] = [],
        ["Elf"] = [],
        ["Kernel"] = ["Btf", "Collections", "Text", "Interop"],
        ["Errors"] = ["Elf", "Kernel", "Btf", "Interop"],
        ["Doctor"] = ["Inventory", "Links", "Programs", "Errors", "Kernel", "Interop"],
        ["Maps"] = ["Kernel", "Btf", "Interop", "Errors"],
        ["Links"] = ["Btf", "Text", "Interop", "Errors"],
        ["Waiting"] = ["Interop", "Errors"],
        ["PerfBuffers"] = ["Events", "Waiting", "Maps", "Kernel", "Interop", "Errors"],
        ["Time"] = ["Waiting", "Interop", "Errors"],
        ["RingBuffers"] = ["Events", "Waiting", "Maps", "Kernel", "Interop", "Errors"],
        ["Stacks"] = ["Collections", "Elf", "Kernel", "Interop"],
        ["Programs"] = ["Collections", "Elf", "Maps", "Links", "Kernel", "Interop", "Errors"],
        ["Objects"] = ["Programs", "Collections", "Elf", "Maps", "Links", "Btf", "Kernel", "Interop", "Errors"],
        ["Inventory"] = ["Programs", "Maps", "Links", "Text", "Kernel", "Interop", "Errors"],
        ["Packages"] = ["Objects", "Programs", "Links", "Maps", "RingBuffers", "PerfBuffers", "Events", "Tracing", "Stacks", "Kernel", "Btf", "Text"],
        ["Tracing"] = ["Waiting", "Kernel", "Interop", "Errors"],
    };

    [Fact]
    public void NativeImports_OfAllAssemblies_AreInInterop()
    {
        IEnumerable<MethodInfo> imports = new[] { Core, Probe, Hosting }.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl));

        Assert.NotEmpty(imports);
        Assert.All(imports, method => Assert.Equal("Ebpf.Interop", method.DeclaringType!.Namespace));
    }

    /// <summary>The base library's handles are for interop; ours are nobody's business.</summary>
    [Fact]
    public void PublicFace_OfAllAssemblies_HasNoPointerAndNoHandleOfOurs()
    {
        IEnumerable<Type> types = new[] { Core, Probe, Hosting }.SelectMany(assembly => assembly.GetExportedTypes())
            .SelectMany(type => type.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .SelectMany(SignatureOf);

        Assert.All(types, type => Assert.False(
            type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || (type.IsAssignableTo(typeof(SafeHandle)) && type.Assembly != typeof(object).Assembly), $"{type}"));
    }

    [Fact]
    public void Folders_OfCore_UseOnlyThoseBelowThem()
    {
        string source = Path.Combine(Repository.Root, "src", "Ebpf.Core");
        Dictionary<string, string> texts = Directory.GetDirectories(source).Select(folder => (folder, files: Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)))
            .Where(item => item.files.Length > 0).ToDictionary(item => Path.GetFileName(item.folder), item => string.Concat(item.files.Select(Code)));
        Assert.Equal(Allowed.Keys.Order(), texts.Keys.Order());

        List<string> breaches = [];
        foreach ((string user, string text) in texts)
        {
            foreach (string used in texts.Keys.Except(Allowed[user]).Where(folder => folder != user))
            {
                breaches.AddRange(Declarations().Matches(texts[used]).Select(match => match.Groups[1].Value)
                    .Where(type => Regex.IsMatch(text, $@"\b{type}\b")).Select(type => $"{user} uses {type} of {used}"));
            }
        }

        Assert.Empty(breaches);
    }

    [Fact]
    public void Packages_OfEachOther_HaveNoFriendAccess() => Assert.DoesNotContain(
        new[] { Core, Probe, Hosting }.SelectMany(assembly => assembly.GetCustomAttributesData()),
        data => FriendPackage().IsMatch($"{data}"));

    private static IEnumerable<Type> SignatureOf(MemberInfo member) => member switch
    {
        ConstructorInfo { DeclaringType.BaseType: { } type } when type == typeof(MulticastDelegate) => [], // The runtime's.
        MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType)
            .Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static string Code(string path) => string.Join(
        '\n', File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(line => Text().Replace(line, text => text.Value.StartsWith('$') ? text.Value : "")));

    [GeneratedRegex(@"InternalsVisibleTo.*""Ebpf\.(Core|Probes\.\w+|Extensions\.\w+)""")]
    private static partial Regex FriendPackage();

    /// <summary>A string; one that begins with a dollar sign may hold code.</summary>
    [GeneratedRegex(@"\$?""(?:[^""\\]|\\.)*""")]
    private static partial Regex Text();

    [GeneratedRegex(@"^(?:public|internal)[^(={]*\b(?:class|struct|record|enum|interface)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();
}
