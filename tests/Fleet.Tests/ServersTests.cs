using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Fleet.Tests;

/// <summary>TLS and credentials by configuration, with a real server that demands both.</summary>
public sealed class ServersTests : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 120_000)] // A connection that is refused is tried for ever.
    public async Task Connect_TlsAndCredentials_BringsTheSpoolToTheAudit()
    {
        await using SecureServer server = await SecureServer.StartAsync(Cancellation);
        await using Machine machine = await StartAsync(server);

        machine.Spool.Append(Events.Create(1, 10), binary: false);
        await machine.Publisher.StartAsync(Cancellation);
        await machine.WaitAsync(run => run.Seen.Count == 10);

        Assert.Equal(machine.Spool.Run, Assert.Single(machine.Seen.LoadRuns()).Name);
    }

    /// <summary>An auditor that one message ends would be ended by it again at each start.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Auditor_WhatNoAgentSends_IsLeftOut()
    {
        await using SecureServer server = await SecureServer.StartAsync(Cancellation);
        (FleetOptions agent, FleetOptions auditor) = AddUsers(server);
        await using NatsConnection sending = Servers.Connect(agent), reading = Servers.Connect(auditor);
        NatsJSContext own = new(sending), stream = new(reading);
        await Servers.CreateStreamAsync(stream, auditor, Cancellation);
        using AuditDatabase database = new(_folder), seen = new(_folder);
        using Auditor audit = new(auditor, database, stream, NullLogger<Auditor>.Instance);
        Task PublishAsync(string? run, string body) => own.PublishAsync(
            Subjects.Events("m", "tmp"), body, headers: run is null ? null : new NatsHeaders { [Subjects.RunHeader] = run }, cancellationToken: Cancellation).AsTask();

        await PublishAsync(null, "no header");
        await PublishAsync("m/0123456789ab/1", "no JSON");
        await PublishAsync("other/0123456789ab/1", Encoding.UTF8.GetString(EcsCodec.Encode(Events.Create(1, 3))));
        await PublishAsync("m/0123456789ab/1", Encoding.UTF8.GetString(EcsCodec.Encode(Events.Create(1, 3))));
        await audit.StartAsync(Cancellation);
        while (seen.LoadRuns().Count == 0)
        {
            await Task.Delay(20, Cancellation);
        }

        await audit.StopAsync(Cancellation);
        Assert.Equal(("m/0123456789ab/1", 3), seen.LoadRuns().Select(run => (run.Name, run.Seen.Count)).Single());
    }

    /// <summary>A message that the servers never take does not keep back those after it.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Publisher_MessageThatIsTooLarge_IsRecordedAsLost()
    {
        await using SecureServer server = await SecureServer.StartAsync(Cancellation, mostPayload: 64 * 1024);
        await using Machine machine = await StartAsync(server);
        for (int i = 0; i < 2 * machine.Options.InFlight; i++)
        {
            machine.Spool.Append(Events.Create(1 + 500 * i, 500), binary: false);
        }

        long last = machine.Spool.Last + 1;
        machine.Spool.Append([Events.Create(last, "/tmp/small")], binary: false);
        await machine.Publisher.StartAsync(Cancellation);
        await machine.WaitAsync(run => run.Seen.Count + run.Lost.Count == last);

        Assert.Equal((1, last - 1), (Assert.Single(machine.Seen.LoadRuns()).Seen.Count, machine.Seen.LoadRuns()[0].Causes["refused"]));
    }

    [Fact(Timeout = 120_000)]
    public async Task Connect_CredentialsOfAMachine_CannotReportForAnother()
    {
        await using SecureServer server = await SecureServer.StartAsync(Cancellation);
        (FleetOptions agent, FleetOptions auditor) = AddUsers(server);
        await using NatsConnection sending = Servers.Connect(agent), reading = Servers.Connect(auditor);
        NatsJSContext stream = new(reading);
        await Servers.CreateStreamAsync(stream, auditor, Cancellation);

        await sending.PublishAsync(Subjects.Events("other", "tmp"), "forged", cancellationToken: Cancellation);
        // What comes later on the same connection is kept later: when this is acknowledged, the other has been dealt with.
        (await new NatsJSContext(sending).PublishAsync(Subjects.Events("m", "tmp"), "own", cancellationToken: Cancellation)).EnsureSuccess();

        Assert.Equal(1, (await stream.GetStreamAsync(auditor.Stream, cancellationToken: Cancellation)).Info.State.Messages);
    }

    /// <returns>Options with the rights of docs/fleet.md.</returns>
    private (FleetOptions Agent, FleetOptions Auditor) AddUsers(SecureServer server)
    {
        FleetOptions options = new() { Url = server.Url, CertificateAuthority = server.CertificateAuthority, Folder = _folder, Machine = "m" };
        return (
            options with { Credentials = server.AddUser("agent", ["deletions.m.>"]) },
            options with { Credentials = server.AddUser("auditor", ["$JS.API.>", "$JS.ACK.>"]) });
    }

    /// <summary>Starts an audit, and makes an agent that has not begun to publish.</summary>
    private async Task<Machine> StartAsync(SecureServer server)
    {
        (FleetOptions agent, FleetOptions auditor) = AddUsers(server);
        Machine machine = new(agent, auditor);
        await machine.Audit.StartAsync(Cancellation);
        return machine;
    }

    /// <summary>An agent and its audit, each with a connection of its own.</summary>
    private sealed class Machine : IAsyncDisposable
    {
        private readonly NatsConnection _sending;
        private readonly NatsConnection _reading;
        private readonly AuditDatabase _database;

        internal Machine(FleetOptions agent, FleetOptions auditor)
        {
            (Options, _sending, _reading) = (agent, Servers.Connect(agent), Servers.Connect(auditor));
            Spool = Spool.Open(agent);
            (_database, Seen) = (new AuditDatabase(agent.Folder), new AuditDatabase(agent.Folder));
            Publisher = new Publisher(agent, Spool, new NatsJSContext(_sending), NullLogger<Publisher>.Instance);
            Audit = new Auditor(auditor, _database, new NatsJSContext(_reading), NullLogger<Auditor>.Instance);
        }

        internal FleetOptions Options { get; }

        internal Spool Spool { get; }

        internal Publisher Publisher { get; }

        internal Auditor Audit { get; }

        internal AuditDatabase Seen { get; }

        /// <summary>Waits until the audit knows of a run, and stops both.</summary>
        internal async Task WaitAsync(Func<RunState, bool> isDone)
        {
            while (Seen.LoadRuns() is not [var run] || !isDone(run))
            {
                await Task.Delay(20, Cancellation);
            }

            await Publisher.StopAsync(Cancellation);
            await Audit.StopAsync(Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            Audit.Dispose();
            Publisher.Dispose();
            Seen.Dispose();
            _database.Dispose();
            Spool.Dispose();
            await _reading.DisposeAsync();
            await _sending.DisposeAsync();
        }
    }
}
