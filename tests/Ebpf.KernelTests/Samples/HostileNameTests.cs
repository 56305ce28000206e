using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ebpf.KernelTests;

/// <summary>Names that others choose are printable text in what the samples print: of files, and of threads.</summary>
public sealed class HostileNameTests
{
    private const string Name = "a\n\x1b[2J\x7f";
    private const string Shown = @"a\x0a\x1b[2J\x7f";

    [Fact]
    public async Task OpenSnoop_FileAndThread_AreOneLine()
    {
        Require.Root();
        Require.TraceFs();
        string name = $"{Guid.NewGuid():N}";
        using Process snoop = SampleTool.Start("OpenSnoop", $"{Environment.ProcessId}");
        Task<string?> shown = Task.Run(() => SampleTool.ReadLine(snoop.StandardOutput, name));

        RunAsHostile(() =>
        {
            while (!shown.IsCompleted)
            {
                Assert.Throws<FileNotFoundException>(() => File.OpenRead($"/tmp/{name}{Name}"));
                Thread.Sleep(10);
            }
        });

        snoop.Kill();
        Assert.Equal($"{Environment.ProcessId,7} {Shown,-16} {"ENOENT",8} /tmp/{name}{Shown}", await shown);
    }

    [Fact]
    public async Task FileLife_FileAndThread_AreOneLine()
    {
        Require.Kprobes();
        Require.Kernel(5, 12);
        using SampleTool lives = await SampleTool.StartAsync("FileLife");
        string name = $"{Guid.NewGuid():N}";

        RunAsHostile(() =>
        {
            File.WriteAllText($"/tmp/{name}{Name}", "");
            File.Delete($"/tmp/{name}{Name}");
        });

        string line = await lives.ReadAsync(name);
        Assert.StartsWith($"{Environment.ProcessId,7} {Shown,-16} ", line, StringComparison.Ordinal);
        Assert.EndsWith($" s {name}{Shown}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TcpStates_Thread_IsPrintable()
    {
        Require.Root();
        Require.TraceFs();
        using SampleTool states = await SampleTool.StartAsync("TcpStates");
        using TcpListener listener = new(IPAddress.Loopback, 0);

        RunAsHostile(listener.Start);

        Assert.StartsWith($"{Environment.ProcessId,7} {Shown,-16} ", await states.ReadAsync($"{listener.LocalEndpoint} > 0.0.0.0:0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TcpTop_Thread_IsPrintable()
    {
        Require.Kprobes();
        Require.Kernel(5, 12); // Its atomic instructions came then.
        using SampleTool top = await SampleTool.StartAsync("TcpTop");
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient client = new(AddressFamily.InterNetwork);
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);

        RunAsHostile(() => client.Client.Send(new byte[1000]));

        Assert.StartsWith($"{Environment.ProcessId,7} {Shown,-16} ", await top.ReadAsync($"{listener.LocalEndpoint} 1000 sent"), StringComparison.Ordinal);
    }

    /// <summary>On a busy machine the thread may be none of the twenty that a run shows.</summary>
    [Fact]
    public async Task Profile_Thread_IsPrintable()
    {
        Require.Root();
        string expected = $" samples of {Shown}[{Environment.ProcessId}]\n    ", shown = "";
        for (int runs = 0; runs < 20 && !shown.Contains(expected, StringComparison.Ordinal); runs++)
        {
            using Process profile = SampleTool.Start("Profile", "1");
            Task<string> output = profile.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            RunAsHostile(() => SpinUntilEnd(output));
            shown = await output;
        }

        Assert.Contains(expected, shown, StringComparison.Ordinal);
    }

    private static void SpinUntilEnd(Task task)
    {
        while (!task.IsCompleted)
        {
            Thread.SpinWait(1000);
        }
    }

    /// <summary>Runs code on a thread of that name.</summary>
    private static void RunAsHostile(Action action) =>
        Assert.Null(OwnThread.Run(() => File.WriteAllText("/proc/thread-self/comm", Name), action));
}
