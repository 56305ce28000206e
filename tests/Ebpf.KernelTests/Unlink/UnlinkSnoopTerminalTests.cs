using System.Diagnostics;

namespace Ebpf.KernelTests;

/// <summary>The sample on a terminal: its columns and colours.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkSnoopTerminalTests : IDisposable
{
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(100, false)]
    [InlineData(160, true)]
    public async Task Line_OfATerminal_FitsItsWidthAndHasFailuresInRed(ushort columns, bool hasParent)
    {
        Require.Root();
        using Terminal terminal = new(columns);
        using Process snoop = await UnlinkSnoopTests.StartProgramAsync(
            "sh", "-c", $"TERM=dumb exec {UnlinkSnoopTests.Program} --count 2 --pid {Environment.ProcessId} >{terminal.Path}");

        Posix.Create(_directory.File("there"));
        Assert.Equal(0, Posix.Unlink(_directory.File("there")));
        Assert.Equal(2, Posix.Unlink(_directory.File("missing")));

        string deleted = await terminal.ReadLineAsync(), failed = await terminal.ReadLineAsync();
        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"{Red}ENOENT  {Plain} ", failed, StringComparison.Ordinal);
        Assert.Contains("OK       ", deleted, StringComparison.Ordinal);
        Assert.Equal(hasParent, deleted.Contains(" from ", StringComparison.Ordinal));
        int path = deleted.IndexOf(_directory.Path, StringComparison.Ordinal);
        Assert.InRange(path, 1, columns);
        Assert.Equal(path, failed.Replace(Red, "", StringComparison.Ordinal).Replace(Plain, "", StringComparison.Ordinal).IndexOf(_directory.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Line_OfAFile_HasNoColour()
    {
        Require.Root();
        using Process snoop = await UnlinkSnoopTests.StartAsync("--count", "1", "--pid", $"{Environment.ProcessId}");

        Assert.Equal(2, Posix.Unlink(_directory.File("missing")));

        Assert.DoesNotContain("\e", await UnlinkSnoopTests.ReadLineAsync(snoop, "missing"), StringComparison.Ordinal);
        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
