using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

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
        using Process snoop = SampleTool.Start("OpenSnoop", $"{Environment.ProcessId}");
        Task<string?> shown = Task.Run(() => SampleTool.ReadLine(snoop.StandardOutput, path));

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
        using Process latency = SampleTool.Start("BioLatency", "");
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
        using Process profile = SampleTool.Start("Profile", "1");
        Task<string> output = profile.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (!output.IsCompleted)
        {
            Thread.SpinWait(1000);
        }

        Assert.Contains($"[{Environment.ProcessId}]\n    ", await output, StringComparison.Ordinal);
        await profile.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, profile.ExitCode);
    }

    [Fact]
    public async Task TcpStates_ConnectionOnLoopback_IsShown()
    {
        Require.Root();
        Require.TraceFs();
        using SampleTool states = await SampleTool.StartAsync("TcpStates");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string server = $"{listener.LocalEndpoint}";
        string listening = await states.ReadAsync($"{server} > 0.0.0.0:0");

        using TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        string connected = await states.ReadAsync($"{client.Client.LocalEndPoint} > {server}");

        Assert.StartsWith($"{Environment.ProcessId,7} ", listening, StringComparison.Ordinal);
        Assert.EndsWith(" Closed > Listening 0.000 ms", listening, StringComparison.Ordinal);
        Assert.Matches(@" SynSent > Established \d+\.\d{3} ms$", connected);
    }

    [Fact]
    public async Task RunqLat_Ended_ShowsAHistogram()
    {
        Require.Root();
        Require.TraceFs();
        using Process waits = SampleTool.Start("RunqLat", "1");

        string text = await waits.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Matches(@"^ +1 µs +\d+ \**\n", text);
        await waits.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, waits.ExitCode);
    }

    [Fact]
    public async Task FileLife_FileThatIsMadeAndDeleted_IsShown()
    {
        Require.Kprobes();
        Require.Kernel(5, 12);
        using SampleTool lives = await SampleTool.StartAsync("FileLife");
        string name = $"made-{Guid.NewGuid():N}";

        File.WriteAllText($"/tmp/{name}", "");
        File.Delete($"/tmp/{name}");

        Assert.Matches($@"^ *{Environment.ProcessId} .{{16}} +\d+\.\d{{3}} s {name}$", await lives.ReadAsync(name));
    }

    [Fact]
    public async Task TcpTop_ConnectionOnLoopback_IsCounted()
    {
        Require.Kprobes();
        Require.Kernel(5, 12); // Its atomic instructions came then.
        using SampleTool top = await SampleTool.StartAsync("TcpTop");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using TcpClient server = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        await client.GetStream().WriteAsync(new byte[1000], TestContext.Current.CancellationToken);

        Assert.StartsWith($"{Environment.ProcessId,7} ", await top.ReadAsync($"{listener.LocalEndpoint} 1000 sent 0 received"), StringComparison.Ordinal);
    }
}
