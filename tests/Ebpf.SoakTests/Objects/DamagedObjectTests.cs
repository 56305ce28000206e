using System.Diagnostics;
using System.Globalization;

namespace Ebpf.SoakTests;

/// <summary>Objects and kernel types that are damaged are refused, and the process lives. A process of their own loads them.</summary>
public sealed class DamagedObjectTests
{
    private static readonly TimeSpan MostForEnd = TimeSpan.FromMinutes(2);

    /// <summary>They do not reach the kernel: the table of sections is at a file's end.</summary>
    [Theory]
    [InlineData("maps", DamagedPart.BpfObject)]
    [InlineData("iterator", DamagedPart.BpfObject)]
    [InlineData("core", DamagedPart.BpfObject)]
    [InlineData("iterator", DamagedPart.KernelTypes)]
    public Task Load_CutOffAnywhere_IsRefused(string name, DamagedPart part) => AssertSurvivesAsync(name, part, Damage.CutOff);

    /// <summary>The kernel gets what libbpf takes. Explicit: for a virtual machine of its own.</summary>
    [Theory(Explicit = true)]
    [InlineData("maps", DamagedPart.BpfObject, Damage.OneBit)]
    [InlineData("maps", DamagedPart.BpfObject, Damage.Some)]
    [InlineData("iterator", DamagedPart.BpfObject, Damage.OneBit)]
    [InlineData("iterator", DamagedPart.BpfObject, Damage.Some)]
    [InlineData("core", DamagedPart.BpfObject, Damage.OneBit)]
    [InlineData("core", DamagedPart.BpfObject, Damage.Some)]
    [InlineData("iterator", DamagedPart.KernelTypes, Damage.OneBit)]
    [InlineData("iterator", DamagedPart.KernelTypes, Damage.Some)]
    public Task Load_Damaged_IsRefusedOrLoaded(string name, DamagedPart part, Damage damage) => AssertSurvivesAsync(name, part, damage);

    private static async Task AssertSurvivesAsync(string name, DamagedPart part, Damage damage)
    {
        Require.Probe();
        List<string> deaths = [];
        string last = "-1";
        TimeSpan most = damage == Damage.CutOff ? 10 * SoakTime.EachCase : SoakTime.EachCase; // Cut off at each length it comes to an end.
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            int from = int.Parse(last, CultureInfo.InvariantCulture) + 1;
            (last, int exitCode) = await LoadAsync(name, part, damage, from, most - watch.Elapsed);
            if (exitCode != 0)
            {
                deaths.Add($"{last}: exit code {exitCode}");
            }
        }
        while (!last.StartsWith(DamagedLoader.End, StringComparison.Ordinal) && watch.Elapsed < most);

        TestContext.Current.TestOutputHelper?.WriteLine(last);
        Assert.Empty(deaths);
    }

    /// <returns>The last number that it was at, or that it came to its end.</returns>
    private static async Task<(string Last, int ExitCode)> LoadAsync(string name, DamagedPart part, Damage damage, int from, TimeSpan time)
    {
        string[] arguments = ["load-damaged", name, $"{part}", $"{damage}", $"{from}", time.TotalSeconds.ToString(CultureInfo.InvariantCulture)];
        using Process loader = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(time + MostForEnd);
        await using CancellationTokenRegistration kill = late.Token.Register(loader.Kill);
        Task<string> error = loader.StandardError.ReadToEndAsync(CancellationToken.None);
        string last = "";
        while (await loader.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            last = line;
        }

        await loader.WaitForExitAsync(CancellationToken.None);
        await error;
        Assert.NotEmpty(last);
        return (last, loader.ExitCode);
    }
}
