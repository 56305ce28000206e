using System.Text.RegularExpressions;

namespace Ebpf.Core.Tests;

/// <summary>Rules for what the repository downloads.</summary>
public sealed partial class WorkflowTests
{
    /// <summary>A tag of another repository can be moved, a commit cannot.</summary>
    [Fact]
    public void Actions_OfAllWorkflows_AreNamedByTheirCommit()
    {
        string[] uses = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, ".github/workflows"), "*.yml")
            .SelectMany(File.ReadLines).Where(line => line.Contains("uses:", StringComparison.Ordinal))];

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(CommitAndVersion(), line));
    }

    [GeneratedRegex(@"@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex CommitAndVersion();
}
