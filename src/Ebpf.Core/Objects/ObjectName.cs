namespace Ebpf;

/// <summary>The name of an object whose options give none. The maps of its global variables are named after it.</summary>
internal static class ObjectName
{
    /// <summary>That of an object from memory; libbpf would take the address.</summary>
    internal const string Default = "object";

    /// <summary>starts for /usr/lib/starts.bpf.o.</summary>
    internal static string OfFile(string path) => Path.GetFileName(path).Split('.')[0];

    /// <summary>starts for Company.Product.starts.bpf.o: before the file's name the build writes those of its folders.</summary>
    internal static string OfResource(string resourceName)
    {
        string[] parts = resourceName.Split('.', '/', '\\');
        int extension = Array.LastIndexOf(parts, "bpf");
        return parts[Math.Max(0, (extension > 0 ? extension : parts.Length - 1) - 1)];
    }
}
