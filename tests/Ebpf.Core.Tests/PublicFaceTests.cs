using System.Reflection;
using System.Text.RegularExpressions;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using PublicApiGenerator;

namespace Ebpf.Core.Tests;

/// <summary>Each library's public face is a text file, so that a change of it is a change that somebody reads.</summary>
public partial class PublicFaceTests
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"], // It names what the compiler made.
    };

    [Fact]
    public void EbpfCore_PublicFace_IsAsAccepted() => AssertAccepted(typeof(BpfObject).Assembly);

    [Fact]
    public void EbpfProbesUnlink_PublicFace_IsAsAccepted() => AssertAccepted(typeof(UnlinkProbe).Assembly);

    [Fact]
    public void EbpfExtensionsHosting_PublicFace_IsAsAccepted() => AssertAccepted(typeof(FeedOverflow).Assembly);

    [Fact]
    public void EbpfCore_PublicTypes_HaveAReasonEach()
    {
        IEnumerable<string> types = typeof(BpfObject).Assembly.GetExportedTypes().Where(type => !type.IsNested).Select(ToName);
        IEnumerable<string> explained = File.ReadLines(Path.Combine(Repository.Root, "docs/decisions/035-public-types.md"))
            .Select(line => line.Split('|'))
            .Where(cells => cells.Length > 2 && !string.IsNullOrWhiteSpace(cells[2]))
            .SelectMany(cells => CodeSpan().Matches(cells[1]).Select(match => match.Groups[1].Value));

        Assert.Equal(types.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    private static string ToName(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(argument => argument.Name))}>"
        : type.Name;

    private static void AssertAccepted(Assembly library)
    {
        string accepted = Path.GetFullPath($"{Repository.Root}/tests/Ebpf.Core.Tests/PublicFace/{library.GetName().Name}.txt");
        string received = Path.Combine(AppContext.BaseDirectory, $"{library.GetName().Name}.received.txt");
        string face = library.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        File.WriteAllText(received, face);

        Assert.True(
            File.Exists(accepted) && File.ReadAllText(accepted) == face,
            $"The public face of {library.GetName().Name} has changed. See the difference, and accept it if it is meant:\n"
            + $"  diff {accepted} {received}\n  cp {received} {accepted}");
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();
}
