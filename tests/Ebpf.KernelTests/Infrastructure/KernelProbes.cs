namespace Ebpf.KernelTests;

/// <summary>The places in the kernel where somebody probes.</summary>
internal static class KernelProbes
{
    // Kprobes; kprobes made through tracefs, as old versions of libbpf do; functions that kprobes, fprobes and fentry patched.
    private static readonly string[] Lists =
    [
        "/sys/kernel/debug/kprobes/list", "/sys/kernel/tracing/kprobe_events", "/sys/kernel/tracing/dynamic_events",
        "/sys/kernel/tracing/enabled_functions",
    ];

    /// <summary>A line each, for example <c>do_unlinkat (2) R I</c>; none of the lists on a kernel without kprobes.</summary>
    internal static string[] Read() => KernelFeatures.HasKprobes ? [.. Lists.SelectMany(File.ReadAllLines)] : [];
}
