namespace Ebpf.Build;

/// <summary>The processors that an object can be for, by .NET's names.</summary>
internal static class Architecture
{
    /// <summary>The name of libbpf's macro: __TARGET_ARCH_x86.</summary>
    internal static string MacroOf(string name) => name == "x64" ? "__TARGET_ARCH_x86" : "__TARGET_ARCH_arm64";

    /// <summary>The member of System.Runtime.InteropServices.Architecture.</summary>
    internal static string MemberOf(string name) => name == "x64" ? "X64" : "Arm64";

    /// <summary>The directory of the headers of the system's C library: asm/types.h.</summary>
    internal static string TripletOf(string name) => name == "x64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";

    /// <summary>x64 for starts.bpf.x86_64.o; none for starts.bpf.o.</summary>
    internal static IReadOnlyList<string> OfFile(string path) =>
        [.. Path.GetFileName(path).Split('.').Skip(1).Select(Normalize).OfType<string>().Take(1)];

    internal static string Check(string path, string name) => Normalize(name)
        ?? throw new BuildException(path, $"Architectures must be x64 or arm64, not '{name}'.");

    private static string? Normalize(string name) => name.ToUpperInvariant() switch
    {
        "X64" or "X86_64" or "AMD64" or "X86" => "x64",
        "ARM64" or "AARCH64" => "arm64",
        _ => null,
    };
}
