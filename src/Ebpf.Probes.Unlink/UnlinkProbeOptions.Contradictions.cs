namespace Ebpf.Probes.Unlink;

/// <content>Options that cannot be combined.</content>
public sealed partial record UnlinkProbeOptions
{
    internal const string TracepointsDoNotSuffice =
        $"Tracepoints do not see the kernel's functions, nor the file that a call deletes: leave out {nameof(FunctionName)}, {nameof(FunctionAddress)}, "
        + $"{nameof(IdentifyVictims)} and {nameof(UnlinkOperations)}.{nameof(UnlinkOperations.RenameOver)}.";

    /// <summary>Tells whether the tracepoints of the system calls see all that is asked for.</summary>
    internal bool TracepointsSuffice => !HasRequestedFunction && !IdentifyVictims
        && Deletion.All.All(deletion => !Operations.HasFlag(deletion.Operation) || deletion.SystemCalls.Length > 0);

    internal bool HasRequestedFunction => FunctionName is not null || FunctionAddress is not null;

    /// <exception cref="ArgumentException">Two options cannot be combined.</exception>
    internal void ThrowIfContradictory()
    {
        const string Parameter = "options";
        if ((FindContradiction() ?? (Filter is null ? null : FindContradiction(Filter))) is { } contradiction)
        {
            throw new ArgumentException(contradiction, Parameter);
        }
    }

    /// <exception cref="ArgumentException">The filter asks for what the probe does not find out, or contradicts itself.</exception>
    internal void ThrowIfCannotApply(UnlinkFilter filter)
    {
        if (FindContradiction(filter) is { } contradiction)
        {
            throw new ArgumentException(contradiction, nameof(filter));
        }
    }

    private string? FindContradiction() => this switch
    {
        { FunctionAddress: not null, AttachKind: not (UnlinkAttachKind.Auto or UnlinkAttachKind.Kprobe) } =>
            $"{nameof(FunctionAddress)} is only for {nameof(UnlinkAttachKind)}.{nameof(UnlinkAttachKind.Kprobe)}, not for {AttachKind}.",
        { TracepointsSuffice: false, AttachKind: UnlinkAttachKind.Tracepoint } => TracepointsDoNotSuffice,
        { CustomBtfPath: not null, AttachKind: UnlinkAttachKind.Fentry } => $"{nameof(CustomBtfPath)} is not for {AttachKind}, which needs the kernel's own BTF.",
        { HasRequestedFunction: true } when !Operations.HasFlag(UnlinkOperations.Unlink) =>
            $"{nameof(FunctionName)} and {nameof(FunctionAddress)} are the function of {nameof(UnlinkOperations)}.{nameof(UnlinkOperations.Unlink)}, "
            + $"which is not among the {nameof(Operations)}.",
        _ => null,
    };

    private string? FindContradiction(UnlinkFilter filter) => filter switch
    {
        { IsTooLong: true } => $"A kind of the filter has more than {UnlinkFilterLayout.MaxValues} values, included and excluded ones together.",
        _ when !FullPaths && filter.PathPrefixes.Count + filter.ExcludePathPrefixes.Count > 0 =>
            $"{nameof(UnlinkFilter.PathPrefixes)} are compared with full paths: set {nameof(UnlinkProbeOptions)}.{nameof(FullPaths)}.",
        _ when !ProcessDetails.HasFlag(UnlinkProcessDetails.Executable) && filter.Executables.Count + filter.ExcludeExecutables.Count > 0 =>
            $"{nameof(UnlinkFilter.Executables)} are compared with the paths of executables: add {nameof(UnlinkProcessDetails)}.{nameof(UnlinkProcessDetails.Executable)} "
            + $"to {nameof(UnlinkProbeOptions)}.{nameof(ProcessDetails)}.",
        { IncludeDescendants: true, ProcessIds.Count: 0, ExcludeProcessIds.Count: 0 } =>
            $"{nameof(UnlinkFilter.IncludeDescendants)} is for the children of {nameof(UnlinkFilter.ProcessIds)}, and there are none.",
        _ => null,
    };
}
