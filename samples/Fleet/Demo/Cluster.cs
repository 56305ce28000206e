using System.Diagnostics;

namespace Fleet;

/// <summary>JetStream servers on this machine, each a process of nats-server.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly string _folder;
    private readonly int _firstPort;
    private readonly Process?[] _servers;

    internal Cluster(string folder, int count, int firstPort)
    {
        PrivateFile.CreateFolder(folder);
        _folder = Path.GetFullPath(folder);
        _firstPort = firstPort;
        _servers = new Process?[count];
        for (int i = 0; i < count; i++)
        {
            Start(i);
        }
    }

    internal string Url => string.Join(',', _servers.Select((_, i) => $"nats://127.0.0.1:{_firstPort + i}"));

    internal void Start(int server)
    {
        string routes = string.Join(", ", _servers.Select((_, i) => $"nats://127.0.0.1:{_firstPort + 100 + i}"));
        string cluster = _servers.Length == 1 ? "" : $"cluster {{ name: fleet, listen: \"127.0.0.1:{_firstPort + 100 + server}\", routes: [{routes}], no_advertise: true }}";
        string file = Path.Combine(_folder, $"{server}.conf");
        File.WriteAllText(file, $$"""
            server_name: n{{server}}
            listen: "127.0.0.1:{{_firstPort + server}}"
            max_payload: 8MB
            jetstream { store_dir: "{{Path.Combine(_folder, $"{server}")}}", max_file_store: 4GB }
            {{cluster}}
            """);
        _servers[server] = Process.Start(new ProcessStartInfo("nats-server", ["-c", file, "-l", Path.Combine(_folder, $"{server}.log")]));
    }

    internal void Kill(int server)
    {
        _servers[server]?.Kill();
        _servers[server]?.WaitForExit();
        _servers[server]?.Dispose();
        _servers[server] = null;
    }

    public void Dispose()
    {
        for (int i = 0; i < _servers.Length; i++)
        {
            Kill(i);
        }
    }
}
