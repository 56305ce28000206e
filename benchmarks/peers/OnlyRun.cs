namespace Ebpf.Peers;

/// <summary>The one run of the machine: two would delete each other's files and share the processors.</summary>
internal sealed class OnlyRun : IDisposable
{
    private const string PartVariable = "EBPF_PEERS_PART";

    private readonly FileStream? _lock;

    private OnlyRun(FileStream? file) => _lock = file;

    /// <summary>Makes a process that is started now a part of this run.</summary>
    internal static void AddPart(IDictionary<string, string?> environment) => environment[PartVariable] = "1";

    /// <returns>Null while another one runs.</returns>
    internal static OnlyRun? TryBegin()
    {
        if (Environment.GetEnvironmentVariable(PartVariable) is not null)
        {
            return new OnlyRun(null);
        }

        try
        {
            return new OnlyRun(new FileStream(Path.Combine(Path.GetTempPath(), "ebpf-peers.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _lock?.Dispose();
}
