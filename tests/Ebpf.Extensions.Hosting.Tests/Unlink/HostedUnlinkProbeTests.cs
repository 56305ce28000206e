using Ebpf.Probes.Unlink;

namespace Ebpf.Extensions.Hosting.Tests;

public class HostedUnlinkProbeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_CodeAndConfiguration_GiveTheOptions()
    {
        await using TestHost test = new(null, options => options with { FullPaths = true }, ("Unlink:Filter:PathPrefixes:0", "/var/"));

        await test.Host.StartAsync(Cancellation);

        Assert.True(test.Options!.FullPaths);
        Assert.Equal(["/var/"], test.Options.Filter!.PathPrefixes);
        Assert.Same(test.Options.Filter, test.Probe.Filter);
    }

    [Fact]
    public async Task Reload_Filter_IsApplied()
    {
        await using TestHost test = new(settings: ("Unlink:Filter:Commands:0", "rm"));
        await test.Host.StartAsync(Cancellation);

        test.Configure(("Unlink:Filter:Commands:0", "mv"));

        Assert.Equal(["mv"], (await test.Source.Filters.Reader.ReadAsync(Cancellation)).Commands);
        Assert.Equal(["mv"], test.Probe.Filter!.Commands);
    }

    [Theory]
    [InlineData("Unlink:Filter:Command:0", "rm", "Error The changed configuration was not applied: Unlink:Filter:Command is not a setting: did you mean Commands?")]
    [InlineData("Unlink:FullPaths", "true", "Warning The configuration changed: options other than the filter apply at the next start")]
    public async Task Reload_OtherThanAFilter_IsLoggedAndChangesNothing(string key, string value, string expected)
    {
        await using TestHost test = new();
        await test.Host.StartAsync(Cancellation);

        test.Configure((key, value));

        Assert.Equal(expected, Assert.Single(test.Log.Lines));
        Assert.False(test.Source.Filters.Reader.TryRead(out _));
    }

    [Fact]
    public async Task SetFilter_BeforeTheStart_Throws()
    {
        await using TestHost test = new();

        Assert.Throws<InvalidOperationException>(() => test.Probe.SetFilter(new UnlinkFilter()));
        Assert.Null(test.Probe.GetStatistics());
        Assert.Equal(FeedState.NotStarted, test.Probe.State);
    }
}
