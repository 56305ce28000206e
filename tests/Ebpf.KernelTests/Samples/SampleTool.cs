using System.Diagnostics;
using System.Reflection;

namespace Ebpf.KernelTests;

/// <summary>A sample that runs until it is killed.</summary>
internal sealed class SampleTool : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private SampleTool(Process process) => _process = process;

    /// <summary>Starts one that says when it is attached.</summary>
    internal static async Task<SampleTool> StartAsync(string sample)
    {
        SampleTool tool = new(Start(sample, ""));
        await tool.ReadAsync("Attached. Ctrl-C ends.");
        return tool;
    }

    internal static Process Start(string sample, string argument)
    {
        string beside = Path.Combine(AppContext.BaseDirectory, sample, sample); // In a guest the programs are beside the tests.
        string path = File.Exists(beside) ? beside
            : typeof(SampleTool).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == sample).Value!;
        return Process.Start(new ProcessStartInfo(path, argument) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>Reads the next line with a text; null when there is none any more.</summary>
    internal static string? ReadLine(StreamReader output, string text)
    {
        string? line;
        while ((line = output.ReadLine()) is not null && !line.Contains(text, StringComparison.Ordinal))
        {
        }

        return line;
    }

    /// <summary>Reads the next line with a text.</summary>
    internal async Task<string> ReadAsync(string text) =>
        await Task.Run(() => ReadLine(_process.StandardOutput, text)).WaitAsync(Soon, TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException($"It ended without '{text}'.");

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
