using System.Globalization;
using System.Reflection;
using CsCheck;

namespace Ebpf.FuzzTests;

/// <summary>No input crashes a parser, or takes it behind the input's end. FUZZ_RUNS is how many inputs each target gets.</summary>
public class FuzzTests
{
    private static readonly Assembly Own = typeof(FuzzTests).Assembly;

    private static long Runs =>
        long.Parse(Environment.GetEnvironmentVariable("FUZZ_RUNS") ?? "20000", CultureInfo.InvariantCulture);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys];

    public static TheoryData<string> Corpus => [.. Own.GetManifestResourceNames()];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_InputsNearItsSamples_KeepsItsPromise(string target)
    {
        List<byte[]> samples = [.. Own.GetManifestResourceNames().Where(name => name.StartsWith(target + '/', StringComparison.Ordinal)).Select(Read)];
        using GuardedMemory memory = new(FuzzTargets.LongestInput);

        Inputs.Near(samples).Where(input => input.Length <= FuzzTargets.LongestInput)
            .Sample(input => FuzzTargets.All[target](memory.Fill(input)), iter: Runs, threads: 1);
    }

    /// <summary>Samples, and inputs that broke a promise once.</summary>
    [Theory]
    [MemberData(nameof(Corpus))]
    public void Target_InputOfTheCorpus_KeepsItsPromise(string resource)
    {
        byte[] input = Read(resource);
        using GuardedMemory memory = new(FuzzTargets.LongestInput);

        FuzzTargets.All[resource.Split('/')[0]](memory.Fill(input));
    }

    /// <summary>The test of the tests: a target that reads one byte too many would end this process.</summary>
    [Fact]
    public void GuardedMemory_Filled_EndsAtTheGuard()
    {
        using GuardedMemory memory = new(1);

        ReadOnlySpan<byte> filled = memory.Fill("abc"u8);

        Assert.Equal("abc"u8, filled);
    }

    private static byte[] Read(string resource)
    {
        using Stream stream = Own.GetManifestResourceStream(resource)!;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
