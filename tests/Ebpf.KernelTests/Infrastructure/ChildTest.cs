namespace Ebpf.KernelTests;

/// <summary>An explicit test in a process of its own, which may not survive it.</summary>
internal static class ChildTest
{
    /// <param name="method">Its class and name.</param>
    /// <param name="launcher">A command that is given the test's as its arguments; none: it is started directly.</param>
    internal static async Task RunAsync(string method, params string[] launcher)
    {
        string[] command = [.. launcher, Environment.ProcessPath!, "-noColor", "-explicit", "only", "-method", $"Ebpf.KernelTests.{method}"];

        (_, int exitCode, string output, string error) = await Command.RunAsync(command[0], command[1..]);

        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}\n{error}");
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0", output, StringComparison.Ordinal);
    }
}
