using Ebpf.Probes.Unlink;
using Fleet;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NATS.Client.Core;
using NATS.Client.JetStream;

const string Usage = """
    fleet agent      reports this machine's deletions            --Fleet:Url=nats://a:4222,nats://b:4222 --Fleet:Folder=/var/lib/fleet
    fleet simulate   reports invented or recorded ones           --Simulation:Events=1000 --Simulation:Rate=100 --Fleet:Machine=m1
    fleet record     writes this machine's deletions to a file   FILE --Record:Events=1000
    fleet audit      reads the stream into audit.db              --Fleet:Folder=/var/lib/fleet
    fleet report     what each run issued, and what is missing
    fleet who PATH   who deleted it, and where                   --From=2026-01-01 --To=2027-01-01
    fleet demo       three servers, five agents and the auditor, on this machine
    fleet prove      the same under faults: nothing is missing   --Proof:Events=200000 --Proof:CutSeconds=120
    """;

string command = args.FirstOrDefault() ?? "";
string[] rest = [.. args.Skip(1)];
HostApplicationBuilder builder = Host.CreateApplicationBuilder([.. rest.Where(argument => argument.StartsWith("--", StringComparison.Ordinal))]);
string? operand = rest.FirstOrDefault(argument => !argument.StartsWith("--", StringComparison.Ordinal));
FleetOptions options = builder.Configuration.GetSection("Fleet").Get<FleetOptions>() ?? new FleetOptions();
SimulationOptions simulation = builder.Configuration.GetSection("Simulation").Get<SimulationOptions>() ?? new SimulationOptions();
builder.Services.AddSingleton(options).AddSingleton(simulation);
switch (command)
{
    case "agent":
        builder.Services.AddUnlinkProbe(probe => probe with { FullPaths = true, Filter = new UnlinkFilter { ExcludeSelf = true } });
        builder.Services.AddSingleton<IDeletionSource, ProbeSource>();
        return await RunAgentAsync();
    case "simulate":
        builder.Services.AddSingleton<IDeletionSource, SimulatedSource>();
        return await RunAgentAsync();
    case "audit":
        builder.Services.AddSingleton(new AuditDatabase(options.Folder)).AddHostedService<Auditor>();
        return await RunAsync();
    case "report":
        return Report();
    case "who" when operand is not null:
        return Find(operand);
    case "record" when operand is not null:
        return await Recorder.RunAsync(builder, operand);
    case "demo":
        return await Demo.RunAsync(options, operand);
    case "prove":
        return await Proof.RunAsync(options, builder.Configuration.GetSection("Proof").Get<ProofOptions>() ?? new ProofOptions());
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

async Task<int> RunAgentAsync()
{
    using Spool spool = Spool.Open(options);
    builder.Services.AddSingleton(spool).AddHostedService<AgentService>().AddSingleton<Publisher>().AddHostedService(provider => provider.GetRequiredService<Publisher>());
    if (command == "simulate")
    {
        builder.Services.AddHostedService<SimulationEnd>();
    }

    return await RunAsync();
}

async Task<int> RunAsync()
{
    await using NatsConnection connection = Servers.Connect(options);
    NatsJSContext servers = new(connection);
    builder.Services.AddSingleton<INatsJSContext>(servers);
    using IHost host = builder.Build();
    await host.RunAsync();
    return Environment.ExitCode;
}

int Report()
{
    using AuditDatabase database = new(options.Folder);
    List<RunState> runs = database.LoadRuns();
    foreach (RunState run in runs)
    {
        Console.WriteLine(run);
    }

    return runs.Exists(run => run.Gaps.Count > 0) ? 1 : 0;
}

int Find(string path)
{
    using AuditDatabase database = new(options.Folder);
    foreach (string line in database.Find(path, builder.Configuration["From"] ?? "0", builder.Configuration["To"] ?? "9"))
    {
        Console.WriteLine(line);
    }

    return 0;
}
