using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>The BPF object that UnlinkProbe carries, for the C tool.</summary>
internal static class UnlinkObject
{
    /// <returns>The file's path.</returns>
    internal static string WriteTo(string folder)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        string path = Path.Combine(folder, "unlink.bpf.o");
        using Stream embedded = typeof(UnlinkProbe).Assembly.GetManifestResourceStream($"unlink.bpf.{architecture}.o")!;
        using FileStream file = File.Create(path);
        embedded.CopyTo(file);
        return path;
    }
}
