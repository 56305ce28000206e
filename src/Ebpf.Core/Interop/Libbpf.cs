using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Interop;

/// <summary>The part of the native binding that libbpf's headers do not state: the library that carries libbpf, and its log.</summary>
internal static unsafe partial class Libbpf
{
    /// <summary>libbpf, libelf and zlib in one file, with a name of its own: native/libbpf. No other libbpf of the process takes part.</summary>
    private const string LibraryName = "libebpf-core.so";

    private const uint OldestMajor = 1;
    private const uint OldestMinor = 7;

    private static readonly Lazy<bool> Started = new(Start);

    /// <summary>Checks, once, that the library is there and new enough.</summary>
    internal static void EnsureStarted() => _ = Started.Value;

    /// <summary>Exchanges the receiver of this thread's messages with <paramref name="log"/>.</summary>
    [LibraryImport(LibraryName)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void ebpf_log_exchange(ebpf_log* log);

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
                $"{LibraryName} could not be loaded. The Ebpf.Core package has it for linux-x64, linux-arm64, linux-musl-x64 and linux-musl-arm64, "
                + $"and a build puts it beside the application. This process runs on {RuntimeInformation.RuntimeIdentifier}: "
                + $"copy the file along, or publish for this system (dotnet publish --runtime {RuntimeInformation.RuntimeIdentifier}). {e.Message}", e);
        }

        if (major != OldestMajor || minor < OldestMinor)
        {
            throw new PlatformNotSupportedException(
                $"{LibraryName} has libbpf {major}.{minor}; Ebpf.Core needs {OldestMajor}.{OldestMinor} or newer. "
                + "Replace the file by the one of the Ebpf.Core package, for example by publishing into an empty folder.");
        }

        return true;
    }
}
