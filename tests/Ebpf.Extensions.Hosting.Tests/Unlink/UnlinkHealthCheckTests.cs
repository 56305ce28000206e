using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ebpf.Extensions.Hosting.Tests;

public class UnlinkHealthCheckTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_BeforeTheStart_IsUnhealthy()
    {
        await using TestHost test = new();

        Assert.Equal((HealthStatus.Unhealthy, "The probe has not started."), await CheckAsync(test));
    }

    [Fact]
    public async Task Check_Failed_IsUnhealthyAndSaysWhy()
    {
        await using TestHost test = new();
        test.StartsWith(_ => throw new IOException("no BTF"));
        await test.Host.StartAsync(Cancellation);

        Assert.Equal((HealthStatus.Unhealthy, "The probe failed: no BTF"), await CheckAsync(test));
    }

    [Fact]
    public async Task Check_Restarting_IsUnhealthyAndSaysWhy()
    {
        await using TestHost test = new(new FeedHostOptions { RestartDelay = TimeSpan.FromDays(1) });
        test.StartsWith(_ => throw new IOException("no BTF"));
        await test.Host.StartAsync(Cancellation);

        Assert.Equal((HealthStatus.Unhealthy, "The probe failed, and will start again: no BTF"), await CheckAsync(test));
    }

    [Fact]
    public async Task Check_Stopped_IsUnhealthy()
    {
        await using TestHost test = new();
        await test.Host.StartAsync(Cancellation);
        await test.Host.StopAsync(Cancellation);

        Assert.Equal((HealthStatus.Unhealthy, "The probe has ended."), await CheckAsync(test));
    }

    private static async Task<(HealthStatus, string?)> CheckAsync(TestHost test)
    {
        HealthReport report = await test.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        HealthReportEntry entry = Assert.Single(report.Entries).Value;
        return (entry.Status, entry.Description);
    }
}
