using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>The part of the libbpf binding that no header states: where the library is and which version it must be.</summary>
internal static unsafe partial class Libbpf
{
    private const string LibraryName = "libbpf.so.1";

    // bpf_program__attach_raw_tracepoint_opts came with 1.4; what we ship is 1.7.
    private const uint OldestMajor = 1;
    private const uint OldestMinor = 4;

    private static readonly Lazy<bool> Started = new(Start);

    /// <summary>Checks, once, that libbpf is there and new enough, and keeps it from writing to the standard error.</summary>
    internal static void EnsureStarted() => _ = Started.Value;

    private static bool Start()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("eBPF programs run in the Linux kernel; this system is not Linux.");
        }

        uint major, minor;
        try
        {
            (major, minor) = (libbpf_major_version(), libbpf_minor_version());
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(
                $"{LibraryName} could not be loaded. The Ebpf.Core package carries it for linux-x64 and linux-arm64, beside the application; "
                + $"on {RuntimeInformation.RuntimeIdentifier} install it (Debian: apt-get install libbpf1; Fedora: dnf install libbpf). "
                + e.Message, e);
        }

        if (major != OldestMajor || minor < OldestMinor)
        {
            throw new PlatformNotSupportedException(
                $"{LibraryName} is version {major}.{minor}; Ebpf.Core needs {OldestMajor}.{OldestMinor} or newer. "
                + "Remove the older library from the application's folder or from LD_LIBRARY_PATH.");
        }

        libbpf_set_print(null);
        return true;
    }
}
