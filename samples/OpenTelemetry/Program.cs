// Deletions as OpenTelemetry metrics and logs, to the endpoint of OTEL_EXPORTER_OTLP_ENDPOINT.
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddUnlinkProbe(options => options with { FullPaths = true, Filter = new UnlinkFilter { ExcludeSelf = true } });
builder.Services.AddUnlinkEventLog();
builder.Logging.ClearProviders(); // Deletions go to OTLP alone.
builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
builder.Services.AddOpenTelemetry()
    .WithMetrics(metrics => metrics.AddMeter(UnlinkProbe.MeterName, FeedMetrics.MeterName))
    .UseOtlpExporter();
await builder.Build().RunAsync();
