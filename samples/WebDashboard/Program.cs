// Live deletions in a browser: dotnet run, then open the printed address.
using System.Net;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using WebDashboard;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddUnlinkProbe(
    options => options with { FullPaths = true, Filter = new UnlinkFilter() }, // An empty filter can be replaced; none cannot.
    new FeedHostOptions { History = 5000 });
builder.Services.AddHealthChecks().AddUnlinkProbe();
builder.Services.AddSingleton<AccessToken>();
builder.Services.AddSingleton<DeletionStream>();
if (builder.Configuration["Urls"] is null)
{
    builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 5080)); // File names are not for the network.
}

WebApplication app = builder.Build();
app.UseMiddleware<Protection>();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapHealthChecks("/health");
app.MapGet("/api/events", (DeletionStream stream, HttpRequest request, CancellationToken cancellation) =>
    TypedResults.ServerSentEvents(stream.ReadAsync(request.Headers["Last-Event-ID"], cancellation)));
app.MapGet("/api/state", (HostedUnlinkProbe probe) => ProbeState.Of(probe));
app.MapPut("/api/filter", (HostedUnlinkProbe probe, FilterForm form) => form.Apply(probe));
app.Lifetime.ApplicationStarted.Register(() =>
    Console.WriteLine($"Open {app.Urls.First()}/?token={app.Services.GetRequiredService<AccessToken>().Text}"));
await app.RunAsync();
