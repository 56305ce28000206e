using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Fleet.Tests;

/// <summary>A nats-server with JetStream that speaks only TLS, to users with credentials.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-server-").FullName;
    private readonly Credentials _credentials = new();
    private Process? _process;

    internal string Url { get; private set; } = "";

    /// <summary>The authority that signed the server's certificate: itself.</summary>
    internal string CertificateAuthority => Path.Combine(_folder, "server.crt");

    internal static async Task<SecureServer> StartAsync(CancellationToken cancellationToken, int mostPayload = 1024 * 1024)
    {
        SecureServer server = new();
        try
        {
            server.Start(mostPayload);
        }
        catch (Win32Exception)
        {
            await server.DisposeAsync();
            Assert.Skip("needs nats-server");
        }

        await server.ListenAsync(cancellationToken);
        return server;
    }

    /// <summary>Makes a user that may receive answers, and publish to some subjects.</summary>
    /// <returns>A file of credentials.</returns>
    internal string AddUser(string name, string[] publish)
    {
        string file = Path.Combine(_folder, $"{name}.creds");
        File.WriteAllText(file, _credentials.CreateUser(name, publish));
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Start(int mostPayload)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=fleet", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificateAuthority, certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
        string configuration = Path.Combine(_folder, "server.conf");
        File.WriteAllText(configuration, $$"""
            listen: "127.0.0.1:-1"
            max_payload: {{mostPayload}}
            ports_file_dir: "{{_folder}}"
            tls { cert_file: "{{CertificateAuthority}}", key_file: "{{_folder}}/server.key" }
            jetstream { store_dir: "{{_folder}}/store" }
            {{_credentials.Configuration}}
            """);
        _process = Process.Start(new ProcessStartInfo("nats-server", ["-c", configuration, "-l", Path.Combine(_folder, "log")]));
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        string ports = Path.Combine(_folder, $"nats-server_{_process!.Id}.ports");
        while (!File.Exists(ports) || new FileInfo(ports).Length == 0)
        {
            Assert.False(_process.HasExited, $"nats-server has ended: {(File.Exists($"{_folder}/log") ? await File.ReadAllTextAsync($"{_folder}/log", cancellationToken) : "")}");
            await Task.Delay(20, cancellationToken);
        }

        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(ports, cancellationToken));
        Url = json.RootElement.GetProperty("nats")[0].GetString()!;
    }
}
