namespace Ebpf;

/// <summary>How a program is attached that its section alone cannot attach.</summary>
internal static class AttachMethod
{
    /// <param name="type">The kind of program.</param>
    /// <param name="section">Its section, with the target that the options gave.</param>
    /// <returns>Null when the section names a place.</returns>
    internal static FailureDiagnosis? Find(BpfProgramType type, string section)
    {
        if (IsAttachedBySection(type) && section.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        return FindMethod(type, section) is { } method
            ? new FailureDiagnosis("Its section does not name a place.", $"Attach it with {method}.", BpfErrorKind.NotSupported)
            : new FailureDiagnosis(
                $"Ebpf.Core does not attach programs of the kind {type}.", $"Use {FindTool(type) ?? "libbpf in C"}.", BpfErrorKind.NotSupported);
    }

    private static bool IsAttachedBySection(BpfProgramType type) => type is BpfProgramType.Kprobe or BpfProgramType.Tracepoint
        or BpfProgramType.RawTracepoint or BpfProgramType.RawTracepointWritable or BpfProgramType.Tracing or BpfProgramType.Lsm or BpfProgramType.Extension;

    private static string? FindMethod(BpfProgramType type, string section) => type switch
    {
        BpfProgramType.Kprobe => FindKprobeMethod(section),
        BpfProgramType.Tracepoint => nameof(BpfProgram.AttachTracepoint),
        BpfProgramType.RawTracepoint or BpfProgramType.RawTracepointWritable => nameof(BpfProgram.AttachRawTracepoint),
        BpfProgramType.PerfEvent => nameof(BpfProgram.AttachPerfEvent),
        BpfProgramType.CgroupSkb or BpfProgramType.CgroupSocket or BpfProgramType.CgroupSocketAddress or BpfProgramType.CgroupSocketOption
            or BpfProgramType.CgroupSysctl or BpfProgramType.CgroupDevice or BpfProgramType.SocketOperations => nameof(BpfProgram.AttachCgroup),
        BpfProgramType.Tracing or BpfProgramType.Lsm or BpfProgramType.Extension => $"{nameof(BpfObjectOptions)}.{nameof(BpfObjectOptions.Targets)} and {nameof(BpfProgram.Attach)}",
        _ => null,
    };

    /// <summary>uprobe, uretprobe, usdt; kprobe.multi, kprobe.session; kprobe, kretprobe.</summary>
    private static string FindKprobeMethod(string section) =>
        section.StartsWith("usdt", StringComparison.Ordinal) ? nameof(BpfProgram.AttachUsdt)
        : section.StartsWith('u') ? nameof(BpfProgram.AttachUprobe)
        : section.Contains('.', StringComparison.Ordinal) ? nameof(BpfProgram.AttachKprobeMulti)
        : nameof(BpfProgram.AttachKprobe);

    private static string? FindTool(BpfProgramType type) => type switch
    {
        BpfProgramType.Xdp => "'ip link set dev DEVICE xdp object FILE section SECTION'",
        BpfProgramType.SchedClassifier or BpfProgramType.SchedAction => "'tc filter add dev DEVICE ingress bpf direct-action object-file FILE section SECTION'",
        BpfProgramType.Syscall => $"{nameof(BpfProgram)}.{nameof(BpfProgram.Run)}",
        BpfProgramType.StructOps => "'bpftool struct_ops register FILE'",
        _ => null,
    };
}
