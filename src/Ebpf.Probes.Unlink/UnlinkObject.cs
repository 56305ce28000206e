using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The embedded BPF objects: unlink.bpf.c for most, unlink_full.bpf.c for filters and full paths, which takes longer to load.</summary>
internal static class UnlinkObject
{
    /// <summary>With a full path, at a time; each takes 12 KiB.</summary>
    private const uint FullCalls = 1024;

    internal static BpfObject Load(
        UnlinkAttachment attachment, IReadOnlyList<UnlinkAttachPoint> points, UnlinkProbeOptions probe, ILoggerFactory? loggerFactory)
    {
        BpfGlobals globals = new()
        {
            { "report_files", probe.Operations.HasFlag(UnlinkOperations.Unlink) },
            { "report_directories", probe.Operations.HasFlag(UnlinkOperations.RemoveDirectory) },
        };
        Dictionary<string, uint> sizes = new()
        {
            ["events"] = (uint)probe.RingBufferSizeBytes,
            ["calls"] = (uint)probe.InFlightCapacity,
        };
        bool isFull = probe.FullPaths || probe.Filter is not null;
        if (isFull)
        {
            globals.Add("filtering", probe.Filter is not null);
            globals.Add("full_paths", probe.FullPaths);
            sizes.Add("full_calls", probe.FullPaths ? FullCalls : 1);
        }

        BpfObjectOptions options = new()
        {
            Name = "unlink",
            Programs = [.. points.Select(point => point.Program).Distinct()],
            Targets = attachment.Kind == UnlinkAttachKind.Fentry
                ? points.Where(point => !point.HasFixedTarget).ToDictionary(point => point.Program, point => point.Target)
                : [],
            Globals = globals,
            MapSizes = sizes,
        };
        return BpfObject.LoadResource(typeof(UnlinkObject).Assembly, GetResourceName(isFull ? "unlink_full" : "unlink"), options, loggerFactory);
    }

    /// <exception cref="PlatformNotSupportedException">Another processor than x64 and arm64.</exception>
    private static string GetResourceName(string source) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => $"{source}.bpf.x86_64.o",
        Architecture.Arm64 => $"{source}.bpf.aarch64.o",
        var other => throw new PlatformNotSupportedException($"There is no BPF object for {other}; there is for X64 and Arm64."),
    };
}
