using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Ebpf.Probes.Unlink;

namespace Ebpf.Core.Tests;

/// <summary>Holds the picture in docs/architecture.md.</summary>
public partial class ArchitectureTests
{
    private static readonly Assembly Core = typeof(BpfObject).Assembly;
    private static readonly Assembly Probe = typeof(UnlinkProbe).Assembly;

    /// <summary>Who may use whom, by folder; every folder may use itself.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Interop"] = [],
        ["Kernel"] = ["Interop"],
        ["Errors"] = ["Kernel", "Interop"],
        ["Doctor"] = ["Errors", "Kernel", "Interop"],
        ["Maps"] = ["Interop", "Errors"],
        ["Links"] = ["Interop", "Errors"],
        ["Objects"] = ["Maps", "Links", "Kernel", "Interop", "Errors"],
        ["RingBuffers"] = ["Maps", "Interop", "Errors"],
        ["Tracing"] = ["Kernel", "Interop", "Errors"],
    };

    [Fact]
    public void NativeImports_OfAllAssemblies_AreInInterop()
    {
        IEnumerable<MethodInfo> imports = new[] { Core, Probe }.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl));

        Assert.NotEmpty(imports);
        Assert.All(imports, method => Assert.Equal("Ebpf.Interop", method.DeclaringType!.Namespace));
    }

    [Fact]
    public void PublicFace_OfAllAssemblies_HasNoPointerOrHandle()
    {
        IEnumerable<Type> types = new[] { Core, Probe }.SelectMany(assembly => assembly.GetExportedTypes())
            .SelectMany(type => type.GetMembers(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .SelectMany(SignatureOf);

        Assert.All(types, type => Assert.False(
            type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type.IsAssignableTo(typeof(SafeHandle)), $"{type}"));
    }

    [Fact]
    public void Folders_OfCore_UseOnlyThoseBelowThem()
    {
        string source = Path.Combine(Repository.Root, "src", "Ebpf.Core");
        Dictionary<string, string> texts = Directory.GetDirectories(source).ToDictionary(
            folder => Path.GetFileName(folder), folder => string.Concat(Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Select(Code)));
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
    public void Probe_OfCore_HasNoFriendAccess() =>
        Assert.DoesNotContain(Core.GetCustomAttributesData(), data => $"{data}".Contains("Probes", StringComparison.Ordinal));

    private static IEnumerable<Type> SignatureOf(MemberInfo member) => member switch
    {
        MethodBase method => method.GetParameters().Select(parameter => parameter.ParameterType)
            .Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
        PropertyInfo property => [property.PropertyType],
        FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static string Code(string path) => string.Join('\n', File.ReadLines(path).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"^(?:public|internal)[^(={]*\b(?:class|struct|record|enum|interface)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declarations();
}
