using System.Diagnostics;
using System.Reflection;

namespace Ebpf.KernelTests;

/// <summary>The sample, as a user runs it.</summary>
public sealed class ExecSnoopTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>The program's path: in a guest beside the tests, here where the build put it.</summary>
    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "exec", "ExecSnoop") is var beside && File.Exists(beside)
        ? beside
        : typeof(ExecSnoopTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ExecSnoop").Value!;

    [Fact]
    public async Task Run_OfThisProcesssChildren_ShowsEachAndNoOther()
    {
        Require.TraceFs();
        using TemporaryDirectory directory = new();
        string hostile = $"{directory.Path}/new\nline";
        File.WriteAllText(hostile, "#!/bin/sh\nexec true\n");
        File.SetUnixFileMode(hostile, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using Process snoop = Command.Start(Program, "--parent", $"{Environment.ProcessId}");
        Assert.Equal("Attached. Ctrl-C ends.", await ReadLineAsync(snoop.StandardError));

        (int pid, int exitCode, _, _) = await Command.RunAsync(hostile);
        (int shell, _, _, _) = await Command.RunAsync("sh", "-c", "true; env true; true"); // env is the shell's child, not ours.

        string parent = $"< {File.ReadAllText("/proc/self/comm").TrimEnd('\n')}[{Environment.ProcessId}]";
        Assert.Equal(0, exitCode);
        Assert.Matches($@"^ *{pid} uid 0 +{directory.Path}/new\\x0aline ", await ReadLineAsync(snoop.StandardOutput));
        Assert.EndsWith(parent, await ReadLineAsync(snoop.StandardOutput), StringComparison.Ordinal); // exec true, by the same process.
        Assert.Matches($@"^ *{shell} uid 0 +\S+/sh {parent.Replace("[", @"\[", StringComparison.Ordinal)}$", await ReadLineAsync(snoop.StandardOutput));
        Posix.Interrupt(snoop.Id);
        Assert.Equal("", await snoop.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken));
        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (snoop.ExitCode, await snoop.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Run_AsPlainUser_EndsWithOneMessageAndWithoutStackTrace()
    {
        Require.Root();

        (_, int exitCode, string output, string error) = await Command.RunAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Program);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("ExecSnoop: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--parent")]
    [InlineData("--parent", "0")]
    [InlineData("--help")]
    public async Task Run_ArgumentsThatAreNone_AreExplained(params string[] arguments)
    {
        (_, int exitCode, _, string error) = await Command.RunAsync(Program, arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("usage: ", error, StringComparison.Ordinal);
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader) =>
        await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Soon, TestContext.Current.CancellationToken);
}
