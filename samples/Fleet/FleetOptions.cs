namespace Fleet;

/// <summary>The section Fleet of the configuration; on the command line --Fleet:Url=nats://server:4222.</summary>
/// <remarks>Settable: the binder that the compiler makes, as native code needs it, skips init properties.</remarks>
internal sealed record FleetOptions
{
    /// <summary>Servers, by commas.</summary>
    public string Url { get; set; } = "nats://127.0.0.1:4222";

    /// <summary>A file of credentials (.creds). Null: none.</summary>
    public string? Credentials { get; set; }

    /// <summary>The authority that signed the servers' certificates. Null: TLS only as the servers ask, by the system's authorities.</summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>The JetStream stream of the fleet.</summary>
    public string Stream { get; set; } = "DELETIONS";

    /// <summary>Servers that keep each message.</summary>
    public int Replicas { get; set; } = 1;

    /// <summary>The machine's name in ids and subjects. Null: /etc/machine-id.</summary>
    public string? Machine { get; set; }

    /// <summary>The folder of spool and audit database.</summary>
    public string Folder { get; set; } = "fleet-data";

    /// <summary>The largest size of what waits for the servers; beyond it, the oldest are dropped, and counted in the stream.</summary>
    public long SpoolBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>The most events of one message.</summary>
    public int BatchEvents { get; set; } = 500;

    /// <summary>The longest time that an event waits for others before it is spooled.</summary>
    public TimeSpan BatchDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Messages on the way to the servers at the same time.</summary>
    public int InFlight { get; set; } = 64;

    /// <summary>The time between two ledgers.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Compact instead of ECS JSON.</summary>
    public bool Binary { get; set; }
}
