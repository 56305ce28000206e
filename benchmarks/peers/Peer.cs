using System.Diagnostics;
using System.Globalization;

namespace Ebpf.Peers;

/// <summary>The C program, which measures the same over the same ring when told to.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    internal Peer(string path, uint programId)
    {
        ProcessStartInfo start = new(path, [$"{programId}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
    }

    internal int ProcessId => _process.Id;

    /// <returns>Nanoseconds for a record or an event.</returns>
    internal double Measure(string name, int rounds)
    {
        _process.StandardInput.WriteLine($"{name} {rounds}");
        return double.Parse(
            _process.StandardOutput.ReadLine() ?? throw new IOException("The C program ended."), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
