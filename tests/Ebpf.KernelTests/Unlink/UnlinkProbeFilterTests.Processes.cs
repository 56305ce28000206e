using System.Diagnostics;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <content>Processes that fork, and numbers of processes that are others outside.</content>
public sealed partial class UnlinkProbeFilterTests
{
    /// <summary>A shell whose child deletes, and then its own process.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ProcessIds_ProcessThatForks_LeavesOutTheChildUnlessDescendantsAreIncluded(bool includeDescendants)
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        Array.ForEach(["child", "own"], name => Posix.Create(_directory.File(name)));
        ProcessStartInfo start = new("sh", ["-c", "read go; rm child; exec rm own"]) { RedirectStandardInput = true, WorkingDirectory = _directory.Path };
        using Process shell = Process.Start(start)!;
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions
        {
            Filter = new UnlinkFilter { ProcessIds = [shell.Id], IncludeDescendants = includeDescendants },
        });

        await shell.StandardInput.WriteLineAsync();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        Assert.Equal(includeDescendants ? ["child", "own"] : ["own"], Names(events));
        Assert.Equal(shell.Id, events[^1].ProcessId);
        Assert.All(events.SkipLast(1), e => Assert.Equal((shell.Id, false), (e.ParentProcessId, e.ProcessId == shell.Id)));
    }

    [Fact]
    public async Task ExcludeSelf_InAPidNamespace_LeavesOutOwn()
    {
        Require.CanAttach(UnlinkAttachKind.Auto);
        string inside = $"{typeof(UnlinkProbeFilterTests).FullName}.{nameof(ExcludeSelf_OfProcessOne_LeavesOutOwn)}";

        (_, int exitCode, string output, _) = await Command.RunAsync(
            "unshare", "--pid", "--fork", "--mount-proc", Environment.ProcessPath!, "-noColor", "-explicit", "only", "-method", inside);

        Assert.True(exitCode == 0, output);
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    /// <summary>The command that runs in the namespace.</summary>
    [Fact(Explicit = true)]
    public Task ExcludeSelf_OfProcessOne_LeavesOutOwn()
    {
        Assert.Equal(1, Environment.ProcessId);
        return ExcludeSelf_LeavesOutOwn();
    }
}
