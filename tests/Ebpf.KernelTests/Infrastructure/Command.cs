using System.Diagnostics;

namespace Ebpf.KernelTests;

/// <summary>Real programs, as users run them.</summary>
internal static class Command
{
    internal static Process Start(string file, params string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    internal static async Task<(int Pid, int ExitCode, string Output, string Error)> RunAsync(string file, params string[] arguments)
    {
        using Process process = Start(file, arguments);
        int pid = process.Id;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (pid, process.ExitCode, await output, await error);
    }
}
