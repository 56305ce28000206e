using System.Text;
using Ebpf.Probes.Unlink;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ebpf.Extensions.Hosting.Tests;

public class UnlinkSettingsTests
{
    /// <summary>The properties that only code can set.</summary>
    private static readonly string[] NotSettings = [nameof(UnlinkProbeOptions.ReaderScheduler), nameof(UnlinkProbeOptions.Filter)];

    [Fact]
    public void Read_EverySetting_IsApplied()
    {
        UnlinkProbeOptions options = Read("""
            {
              "ringBufferSizeBytes": 8192, "AttachKind": "tracepoint", "FunctionName": "do_unlinkat", "FunctionAddress": "18446744071562067968",
              "InFlightCapacity": 100, "FullPaths": true, "IdentifyVictims": "True", "Operations": ["Unlink", "RemoveDirectory"], "WakeUpDelay": "00:00:00.5",
              "Filter": { "ProcessIds": [1, 2], "UserIds": [0], "Commands": ["rm"], "CgroupIds": [18446744073709551615],
                  "PathPrefixes": ["/var/log/"], "Results": "Failures", "ExcludeSelf": true, "IncludeDescendants": true }
            }
            """);

        Assert.Equal(8192, options.RingBufferSizeBytes);
        Assert.Equal(UnlinkAttachKind.Tracepoint, options.AttachKind);
        Assert.Equal("do_unlinkat", options.FunctionName);
        Assert.Equal(0xffffffff80000000, options.FunctionAddress);
        Assert.Equal(100, options.InFlightCapacity);
        Assert.True(options.FullPaths && options.IdentifyVictims);
        Assert.Equal(UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory, options.Operations);
        Assert.Equal(TimeSpan.FromSeconds(0.5), options.WakeUpDelay);
        Assert.Equal([1, 2], options.Filter!.ProcessIds);
        Assert.Equal([0u], options.Filter.UserIds);
        Assert.Equal(["rm"], options.Filter.Commands);
        Assert.Equal([ulong.MaxValue], options.Filter.CgroupIds);
        Assert.Equal(["/var/log/"], options.Filter.PathPrefixes);
        Assert.Equal(UnlinkResults.Failures, options.Filter.Results);
        Assert.True(options.Filter is { ExcludeSelf: true, IncludeDescendants: true });
    }

    [Fact]
    public void IsSupported_EveryProperty_IsASetting() => Assert.All(
        typeof(UnlinkProbeOptions).GetProperties().Concat(typeof(UnlinkFilter).GetProperties())
            .Where(property => property.CanWrite && !NotSettings.Contains(property.Name)),
        property => Assert.True(SettingText.IsSupported(property.PropertyType), property.Name));

    [Fact]
    public void Read_CodeAndConfiguration_ConfigurationWins()
    {
        UnlinkProbeOptions options = Read(
            """{ "FullPaths": false, "Filter": { "Commands": ["rm"] } }""",
            given => given with { FullPaths = true, IdentifyVictims = true, Filter = new UnlinkFilter { ExcludeSelf = true } });

        Assert.False(options.FullPaths);
        Assert.True(options.IdentifyVictims);
        Assert.True(options.Filter!.ExcludeSelf);
        Assert.Equal(["rm"], options.Filter.Commands);
    }

    [Fact]
    public void Read_SameOptionsTwice_DoesNotChangeWhatWasGiven()
    {
        UnlinkProbeOptions given = new() { Filter = new UnlinkFilter() };

        Read("""{ "FullPaths": true, "Filter": { "ExcludeSelf": true } }""", _ => given);

        Assert.False(given.FullPaths || given.Filter.ExcludeSelf);
    }

    [Fact]
    public void Read_EmptyFilter_IsAFilter()
    {
        Assert.NotNull(Read("""{ "Filter": {} }""").Filter);
        Assert.Null(Read("""{ "FullPaths": true }""").Filter);
    }

    [Theory]
    [InlineData("""{ "FulPaths": true }""", "Unlink:FulPaths is not a setting: did you mean FullPaths?")]
    [InlineData("""{ "Filtr": { "ExcludeSelf": true } }""", "Unlink:Filtr is not a setting: did you mean Filter?")]
    [InlineData("""{ "Filter": { "PathPrefix": ["/a"] } }""", "Unlink:Filter:PathPrefix is not a setting: did you mean PathPrefixes?")]
    [InlineData("""{ "ReaderScheduler": "Inline" }""", "Unlink:ReaderScheduler is not a setting.")]
    [InlineData("""{ "FullPaths": "yes" }""", "Unlink:FullPaths is 'yes': it must be true or false.")]
    [InlineData("""{ "InFlightCapacity": "many" }""", "Unlink:InFlightCapacity is 'many': it must be a whole number.")]
    [InlineData("""{ "InFlightCapacity": [1] }""", "Unlink:InFlightCapacity is ['1']: it must be one value.")]
    [InlineData("""{ "WakeUpDelay": "soon" }""", "Unlink:WakeUpDelay is 'soon': it must be a time, for example 00:00:01.5.")]
    [InlineData("""{ "AttachKind": "Magic" }""", "Unlink:AttachKind is 'Magic': it must be one of Auto, Kprobe, KprobeSession, Fentry, Tracepoint.")]
    [InlineData("""{ "Filter": { "PathPrefixes": "/a" } }""", "Unlink:Filter:PathPrefixes is '/a': it must be a list, as in [\"a\", \"b\"].")]
    [InlineData("""{ "Filter": { "ProcessIds": [0] } }""", "Unlink:Filter:ProcessIds is ['0']: Nothing can match '0'")]
    [InlineData("""{ "RingBufferSizeBytes": 5 }""", "Unlink:RingBufferSizeBytes is '5': The ring buffer's size must be a power of two")]
    public void Read_Mistake_SaysWhichAndWhatIsMeant(string json, string expected)
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(json));

        Assert.StartsWith(expected, Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralMistakes_NamesAll()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(
            () => Read("""{ "A": 1, "FullPaths": 2, "Filter": { "B": 3 } }"""));

        Assert.Equal(3, failure.Failures.Count());
        Assert.DoesNotContain('\n', failure.Message);
    }

    private static UnlinkProbeOptions Read(string json, Func<UnlinkProbeOptions, UnlinkProbeOptions>? configure = null)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes($$"""{ "Unlink": {{json}} }"""));
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();
        return new UnlinkSettings(configuration.GetSection("Unlink"), configure ?? (options => options)).Read();
    }
}
