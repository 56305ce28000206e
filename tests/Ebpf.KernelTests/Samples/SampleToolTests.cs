using System.Diagnostics;
using System.Reflection;

namespace Ebpf.KernelTests;

/// <summary>The samples that show generated classes.</summary>
public sealed class SampleToolTests
{
    [Fact]
    public async Task OpenSnoop_FileThatIsOpened_IsShown()
    {
        Require.Root();
        Require.TraceFs();
        string path = $"/tmp/opened-{Guid.NewGuid():N}";
        using Process snoop = Start("OpenSnoop", $"{Environment.ProcessId}");
        Task<string?> shown = Task.Run(() => Read(snoop.StandardOutput, path));

        while (!shown.IsCompleted)
        {
            Assert.False(File.Exists(path)); // stat, which opens nothing
            Assert.Throws<FileNotFoundException>(() => File.OpenRead(path));
            await Task.Yield();
        }

        snoop.Kill();
        Assert.Matches($@"^ *{Environment.ProcessId} .{{16}} +ENOENT {path}$", await shown);
    }

    [Fact]
    public void BioLatency_Ended_ShowsAHistogram()
    {
        Require.Root();
        Require.TraceFs();
        using Process latency = Start("BioLatency", "");
        Assert.Equal("Measuring. Enter ends.", latency.StandardOutput.ReadLine());

        latency.StandardInput.WriteLine();
        string text = latency.StandardOutput.ReadToEnd();

        Assert.EndsWith("began before, or found the map full.\n", text, StringComparison.Ordinal);
        latency.WaitForExit();
        Assert.Equal(0, latency.ExitCode);
    }

    [Fact]
    public async Task Profile_ProcessThatComputes_IsShownWithItsStack()
    {
        Require.Root();
        using Process profile = Start("Profile", "1");
        Task<string> output = profile.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!output.IsCompleted)
        {
            Thread.SpinWait(1000);
        }

        Assert.Contains($"[{Environment.ProcessId}]\n    ", await output, StringComparison.Ordinal);
        await profile.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, profile.ExitCode);
    }

    private static Process Start(string sample, string argument)
    {
        string beside = Path.Combine(AppContext.BaseDirectory, sample, sample); // In a guest the programs are beside the tests.
        string path = File.Exists(beside) ? beside
            : typeof(SampleToolTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == sample).Value!;
        return Process.Start(new ProcessStartInfo(path, argument) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private static string? Read(StreamReader output, string text)
    {
        string? line;
        while ((line = output.ReadLine()) is not null && !line.Contains(text, StringComparison.Ordinal))
        {
        }

        return line;
    }
}
