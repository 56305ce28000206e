using System.Diagnostics;
using System.Globalization;

namespace Ebpf.Peers;

/// <summary>This program as native code (NativeAOT), which make builds beside the C program.</summary>
internal static class NativeBuild
{
    /// <returns>What the limit of this name comes to there.</returns>
    internal static double Measure(string peer, string name)
    {
        string program = Path.Combine(Path.GetDirectoryName(peer)!, "native", "Ebpf.Peers");
        ProcessStartInfo start = new(program, [peer, name]) { RedirectStandardOutput = true };
        OnlyRun.AddPart(start.Environment);
        using Process process = Process.Start(start)!;
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture); // See Limit.
    }
}
