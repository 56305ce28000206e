using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>The file of a library's or a program's name, looked for as libbpf does.</summary>
internal static class BinaryPath
{
    private static string[] LibraryFolders => RuntimeInformation.ProcessArchitecture == Architecture.Arm64
        ? ["/usr/lib64", "/usr/lib", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
        : ["/usr/lib64", "/usr/lib", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"];

    /// <returns>The name itself when it has a slash; null when no folder has the file.</returns>
    internal static string? Find(string name)
    {
        if (name.Contains('/'))
        {
            return name;
        }

        bool isLibrary = name.Contains(".so", StringComparison.Ordinal);
        string[] listed = Environment.GetEnvironmentVariable(isLibrary ? "LD_LIBRARY_PATH" : "PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return listed.Concat(isLibrary ? LibraryFolders : ["/usr/bin", "/usr/sbin"]).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
