namespace Ebpf;

/// <summary>How a program is attached whose section does not name a place.</summary>
internal static class AttachMethod
{
    /// <param name="type">The kind of program.</param>
    /// <param name="section">Its section.</param>
    internal static FailureDiagnosis Find(BpfProgramType type, string section) => FindMethod(type, section) is { } method
        ? new FailureDiagnosis($"Its section does not name a place.", $"Attach it with {method}.", BpfErrorKind.NotSupported)
        : new FailureDiagnosis(
            $"Ebpf.Core does not attach programs of the kind {type}.",
            FindTool(type) is { } tool ? $"Use {tool}." : "Use libbpf in C.",
            BpfErrorKind.NotSupported);

    private static string? FindMethod(BpfProgramType type, string section) => type switch
    {
        BpfProgramType.Kprobe when section.StartsWith('u') => section.StartsWith("usdt", StringComparison.Ordinal)
            ? nameof(BpfProgram.AttachUsdt) : nameof(BpfProgram.AttachUprobe),
        BpfProgramType.Kprobe => section.Contains(".multi", StringComparison.Ordinal) || section.Contains(".session", StringComparison.Ordinal)
            ? nameof(BpfProgram.AttachKprobeMulti) : nameof(BpfProgram.AttachKprobe),
        BpfProgramType.Tracepoint => nameof(BpfProgram.AttachTracepoint),
        BpfProgramType.RawTracepoint or BpfProgramType.RawTracepointWritable => nameof(BpfProgram.AttachRawTracepoint),
        BpfProgramType.PerfEvent => nameof(BpfProgram.AttachPerfEvent),
        BpfProgramType.CgroupSkb or BpfProgramType.CgroupSocket or BpfProgramType.CgroupSocketAddress or BpfProgramType.CgroupSocketOption
            or BpfProgramType.CgroupSysctl or BpfProgramType.CgroupDevice or BpfProgramType.SocketOperations => nameof(BpfProgram.AttachCgroup),
        BpfProgramType.Syscall => nameof(BpfProgram.Run),
        _ => null,
    };

    private static string? FindTool(BpfProgramType type) => type switch
    {
        BpfProgramType.Xdp => "«ip link set dev DEVICE xdp object FILE section SECTION»",
        BpfProgramType.SchedClassifier or BpfProgramType.SchedAction => "«tc filter add dev DEVICE ingress bpf direct-action object-file FILE section SECTION»",
        BpfProgramType.StructOps => "«bpftool struct_ops register FILE»",
        _ => null,
    };
}
