using Ebpf.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the probe's health to a host's.</summary>
/// <example>
/// <code>
/// HostApplicationBuilder builder = Host.CreateApplicationBuilder();
/// builder.Services.AddUnlinkProbe();
/// builder.Services.AddHealthChecks().AddUnlinkProbe(tags: "ready");
/// </code>
/// </example>
public static class UnlinkHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of the host's deletion probe.</summary>
    /// <param name="builder">What AddHealthChecks returned.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tags">The check's tags, for example ready.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// Unhealthy: the probe has not started, does not see, has failed or has ended. Degraded: it lost deletions in the last minute. Its data
    /// has the attachment and the counts. Needs AddUnlinkProbe.
    /// </remarks>
    public static IHealthChecksBuilder AddUnlinkProbe(this IHealthChecksBuilder builder, string name = "unlink", params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(provider => new UnlinkHealthCheck(
            provider.GetRequiredService<HostedUnlinkProbe>(), provider.GetService<TimeProvider>() ?? TimeProvider.System));
        return builder.Add(new HealthCheckRegistration(name, provider => provider.GetRequiredService<UnlinkHealthCheck>(), null, tags));
    }
}
