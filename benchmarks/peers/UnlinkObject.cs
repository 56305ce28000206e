using System.Runtime.InteropServices;

namespace Ebpf.Peers;

/// <summary>The BPF object that UnlinkProbe carries, for the C tool.</summary>
internal static class UnlinkObject
{
    /// <returns>The file's path.</returns>
    /// <param name="folder">Where to.</param>
    /// <param name="name">The object: unlink, or unlink_full.</param>
    internal static string WriteTo(string folder, string name = "unlink")
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        string path = Path.Combine(folder, $"{name}.bpf.o");
        using Stream embedded = typeof(UnlinkObject).Assembly.GetManifestResourceStream($"{name}.bpf.{architecture}.o")!;
        using FileStream file = File.Create(path);
        embedded.CopyTo(file);
        return path;
    }
}
