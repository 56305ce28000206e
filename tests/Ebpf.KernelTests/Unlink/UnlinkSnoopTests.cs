using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Ebpf.KernelTests;

/// <summary>The sample, as a user runs it.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkSnoopTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    /// <summary>The program's path: in a guest beside the tests, here where the build put it.</summary>
    internal static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "snoop", "UnlinkSnoop") is var beside && File.Exists(beside)
        ? beside
        : typeof(UnlinkSnoopTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "UnlinkSnoop").Value!;

    public void Dispose() => _directory.Dispose();

    /// <summary>The machine may be busy for a second, but not in each try.</summary>
    [Fact]
    public async Task Run_DeletedFiles_PrintsALineEachWithin1Second()
    {
        Require.Root();
        using Process snoop = await StartAsync();
        byte[] path = _directory.File("hostile\n\x1b[2J");
        string line = "";
        List<TimeSpan> delays = [];
        do
        {
            Posix.Create(path);
            long start = Stopwatch.GetTimestamp();
            Assert.Equal(0, Posix.Unlink(path));
            line = await ReadLineAsync(snoop, "hostile");
            delays.Add(Stopwatch.GetElapsedTime(start));
        }
        while (delays[^1] > TimeSpan.FromSeconds(1) && delays.Count < 20);

        Assert.InRange(delays[^1], TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Matches($@"^\d\d:\d\d:\d\d\.\d+ \S.* pid {Environment.ProcessId} +uid 0 +login \S+ +from \S.* OK +[\d.]+ us  {_directory.Path}/hostile\\x0a\\x1b\[2J$", line);
        await EndAsync(snoop);
    }

    [Fact]
    public async Task Run_Interrupted_EndsWithSuccess()
    {
        Require.Root();
        using Process snoop = await StartAsync();
        await EndAsync(snoop);
    }

    [Fact]
    public async Task Json_FailedOfOneProcess_HasTheEventsPropertiesInCamelCase()
    {
        Require.Root();
        using Process snoop = await StartAsync("--json", "--failed", "--count", "1", "--pid", $"{Environment.ProcessId}");
        byte[] path = _directory.File([0xFF, (byte)'x']);
        Posix.Create(path);
        Assert.Equal(0, Posix.Unlink(path));

        Assert.Equal(2, Posix.Unlink(path));

        using JsonDocument json = JsonDocument.Parse(await ReadLineAsync(snoop, "ENOENT"));
        JsonElement e = json.RootElement;
        Assert.Equal(Environment.ProcessId, e.GetProperty("processId").GetInt32());
        Assert.Equal("ENOENT", e.GetProperty("errorName").GetString());
        Assert.Equal(2, e.GetProperty("errorNumber").GetInt32());
        Assert.Equal("AsGiven", e.GetProperty("pathState").GetString());
        Assert.Equal(_directory.Path + @"/\xffx", e.GetProperty("displayPath").GetString());
        Assert.Equal(path, e.GetProperty("pathBytes").GetBytesFromBase64());
        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(0, snoop.ExitCode);
    }

    /// <summary>A time namespace whose monotonic clock is a day ahead of the kernel's.</summary>
    [Fact]
    public async Task Json_InATimeNamespace_HasTheTimeOfTheEvent()
    {
        Require.Root();
        using Process snoop = await StartProgramAsync(
            "unshare", "--time", "--monotonic", "86400", "--fork", Program, "--json", "--count", "1", "--pid", $"{Environment.ProcessId}");

        Assert.Equal(2, Posix.Unlink(_directory.File("missing")));

        using JsonDocument json = JsonDocument.Parse(await ReadLineAsync(snoop, "missing"));
        Assert.InRange(DateTimeOffset.UtcNow - json.RootElement.GetProperty("time").GetDateTimeOffset(), TimeSpan.Zero, Soon);
        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Output_ThatIsFull_IsAnError()
    {
        Require.Root();
        using Process snoop = await StartProgramAsync("sh", "-c", $"exec {Program} --count 1 --pid {Environment.ProcessId} >/dev/full");

        Assert.Equal(2, Posix.Unlink(_directory.File("missing")));

        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(1, snoop.ExitCode);
        Assert.Contains("No space left on device", await snoop.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>As with | head.</summary>
    [Fact]
    public async Task Output_ThatNobodyReads_EndsWithSuccess()
    {
        Require.Root();
        using Process snoop = await StartAsync("--pid", $"{Environment.ProcessId}");
        snoop.StandardOutput.Close();

        Assert.Equal(2, Posix.Unlink(_directory.File("missing")));

        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (snoop.ExitCode, await snoop.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Duration_Elapsed_Ends()
    {
        Require.Root();
        (_, int exitCode, _, string error) = await Command.RunAsync(Program, "--duration", "0.2", "--count", "5000000");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("Attached: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AsPlainUser_NamesTheRemedyWithoutStackTrace()
    {
        Require.Root();
        (_, int exitCode, string output, string error) = await Command.RunAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Program);

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("does not have CAP_BPF and CAP_PERFMON. Run it as root", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "--help")]
    [InlineData(1, "--count", "0")]
    [InlineData(1, "--pid", "0")]
    [InlineData(1, "--duration", "0")]
    [InlineData(1, "--duration", "4000001")]
    [InlineData(1, "--unknown")]
    public async Task Arguments_WithoutWatching_AreExplained(int expected, params string[] arguments)
    {
        (_, int exitCode, string output, _) = await Command.RunAsync(Program, arguments);
        Assert.Equal(expected, exitCode);
        Assert.Contains("--duration", output, StringComparison.Ordinal);
    }

    internal static Task<Process> StartAsync(params string[] arguments) => StartProgramAsync(Program, arguments);

    /// <param name="file">What starts the sample in the end.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static async Task<Process> StartProgramAsync(string file, params string[] arguments)
    {
        Process snoop = Command.Start(file, arguments);
        string? header = await snoop.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.StartsWith("Attached: ", header, StringComparison.Ordinal);
        return snoop;
    }

    internal static async Task<string> ReadLineAsync(Process snoop, string containing)
    {
        while (true)
        {
            string? line = await snoop.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
                .WaitAsync(Soon, TestContext.Current.CancellationToken);
            Assert.NotNull(line);
            if (line.Contains(containing, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    internal static async Task EndAsync(Process snoop)
    {
        Task rest = snoop.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken); // Others delete, too: a full pipe would hold it up.
        Posix.Interrupt(snoop.Id);
        await snoop.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        await rest;
        Assert.Equal(0, snoop.ExitCode);
        Assert.Equal("", await snoop.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
