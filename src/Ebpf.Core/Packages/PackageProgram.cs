using System.Text.Json;

namespace Ebpf;

/// <summary>A program of a package.</summary>
/// <param name="Name">The C function.</param>
/// <param name="InterfaceIndex">The network device, for programs at one.</param>
/// <param name="Mode">The part of the system that runs an XDP program.</param>
/// <param name="Traffic">The place among a device's filters, for a program of traffic control.</param>
internal sealed record PackageProgram(string Name, int InterfaceIndex, XdpMode Mode, TcOptions Traffic)
{
    private const int Loopback = 1;

    internal static PackageProgram Parse(JsonElement program)
    {
        JsonElement hook = program.TryGetProperty("tchook", out JsonElement tc) ? tc : program;
        JsonElement options = program.TryGetProperty("tcopts", out JsonElement given) ? given : program;
        return new PackageProgram(
            program.GetProperty("name").GetString() ?? "",
            hook.TryGetProperty("ifindex", out JsonElement index) ? index.GetInt32() : Loopback,
            ModeOf(program.TryGetProperty("flags", out JsonElement flags) ? flags.GetInt32() : 0),
            new TcOptions
            {
                Direction = DirectionOf(hook.TryGetProperty("attach_point", out JsonElement point) ? point.GetString() : null),
                Priority = options.TryGetProperty("priority", out JsonElement priority) ? priority.GetUInt16() : (ushort)0,
                Handle = options.TryGetProperty("handle", out JsonElement handle) ? handle.GetUInt32() : 0,
            });
    }

    private static TrafficDirection DirectionOf(string? point) => point switch
    {
        null or "BPF_TC_INGRESS" => TrafficDirection.Ingress,
        "BPF_TC_EGRESS" => TrafficDirection.Egress,
        _ => throw new InvalidDataException($"the attach point {point} is neither BPF_TC_INGRESS nor BPF_TC_EGRESS."),
    };

    /// <summary>XDP_FLAGS_SKB_MODE and its like, as the kernel numbers them.</summary>
    private static XdpMode ModeOf(int flags) => (flags & 0xE) switch
    {
        0 => XdpMode.Automatic,
        2 => XdpMode.Generic,
        4 => XdpMode.Native,
        8 => XdpMode.Offload,
        _ => throw new InvalidDataException($"the flags {flags} name several modes of XDP."),
    };
}
