using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Fleet;

/// <summary>The connection to the servers, and what must exist there.</summary>
internal static class Servers
{
    internal static NatsConnection Connect(FleetOptions options) => new(new NatsOpts
    {
        Url = options.Url,
        Name = $"fleet {options.Machine}",
        AuthOpts = new NatsAuthOpts { CredsFile = options.Credentials },
        TlsOpts = new NatsTlsOpts { CaFile = options.CertificateAuthority },
        ConnectTimeout = TimeSpan.FromSeconds(5),
        RequestTimeout = TimeSpan.FromSeconds(5),
        MaxReconnectRetry = -1,
        ReconnectWaitMin = TimeSpan.FromMilliseconds(200),
        ReconnectWaitMax = TimeSpan.FromSeconds(5),
        RetryOnInitialConnect = true,
    });

    /// <summary>Makes the stream, or changes it to what the options say.</summary>
    internal static async Task CreateStreamAsync(INatsJSContext servers, FleetOptions options, CancellationToken cancellationToken) =>
        await servers.CreateOrUpdateStreamAsync(
            new StreamConfig(options.Stream, [Subjects.All])
            {
                NumReplicas = options.Replicas,
                Storage = StreamConfigStorage.File,
                DuplicateWindow = TimeSpan.FromMinutes(2),
                Discard = StreamConfigDiscard.New, // A full stream refuses, and the agents' spools keep.
                AllowDirect = true,
            },
            cancellationToken);

    internal static async Task<INatsJSConsumer> CreateAuditorAsync(INatsJSContext servers, FleetOptions options, CancellationToken cancellationToken) =>
        await servers.CreateOrUpdateConsumerAsync(
            options.Stream,
            // Each message by itself: to acknowledge all before one as well would take in those that a dying server sent and nobody got.
            new ConsumerConfig("auditor") { AckPolicy = ConsumerConfigAckPolicy.Explicit, AckWait = TimeSpan.FromSeconds(60), MaxAckPending = 10_000 },
            cancellationToken);
}
