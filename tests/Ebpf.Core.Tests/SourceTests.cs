using System.Text.RegularExpressions;

namespace Ebpf.Core.Tests;

/// <summary>Rules for the text of all sources.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] Folders = ["src", "samples", "tests", "benchmarks", "templates"];

    [Fact]
    public void Summaries_OfAllSources_BeginWithANounOrAVerb() => Assert.Empty(
        Sources.SelectMany(path => File.ReadLines(path).Where(line => Question().IsMatch(line)).Select(line => $"{path}: {line.Trim()}")));

    [Fact]
    public void Files_OfAllSources_HaveAtMost300Lines() => Assert.All(
        Written, path => Assert.InRange(File.ReadLines(path).Count(), 0, 300));

    /// <summary>As .editorconfig says: no compiler looks at max_line_length.</summary>
    [Fact]
    public void Lines_OfAllSources_HaveAtMost180Characters() => Assert.All(
        Written, path => Assert.InRange(File.ReadLines(path).Max(line => line.Length), 0, 180));

    /// <summary>The sources without generated text.</summary>
    private static IEnumerable<string> Written => Sources
        .Where(path => !path.Contains("/Verified/", StringComparison.Ordinal) && !path.EndsWith(".g.cs", StringComparison.Ordinal));

    private static IEnumerable<string> Sources => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex("<summary>(What|Whether|Who|Whoever|How|Which|Of|Where|Why|When)\\b")]
    private static partial Regex Question();
}
