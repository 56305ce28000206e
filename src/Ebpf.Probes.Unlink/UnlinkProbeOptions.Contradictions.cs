namespace Ebpf.Probes.Unlink;

/// <content>What cannot be met together.</content>
public sealed partial record UnlinkProbeOptions
{
    /// <exception cref="ArgumentException">One of the options cannot be met together with another.</exception>
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
        { NeedsFunctions: true, AttachKind: UnlinkAttachKind.Tracepoint } =>
            $"{nameof(FunctionName)}, {nameof(IdentifyVictims)} and {nameof(UnlinkOperations)}.{nameof(UnlinkOperations.RenameOver)} are not for {AttachKind}: "
            + "the tracepoints do not see the kernel's functions, nor what a call deletes.",
        { HasFunction: true } when !Operations.HasFlag(UnlinkOperations.Unlink) =>
            $"{nameof(FunctionName)} and {nameof(FunctionAddress)} are the function of {nameof(UnlinkOperations)}.{nameof(UnlinkOperations.Unlink)}, "
            + $"which is not among the {nameof(Operations)}.",
        _ => null,
    };

    private string? FindContradiction(UnlinkFilter filter) => filter switch
    {
        { PathPrefixes.Count: > 0 } when !FullPaths =>
            $"{nameof(UnlinkFilter.PathPrefixes)} are compared with full paths: set {nameof(UnlinkProbeOptions)}.{nameof(FullPaths)}.",
        { IncludeDescendants: true, ProcessIds.Count: 0 } =>
            $"{nameof(UnlinkFilter.IncludeDescendants)} is for the children of {nameof(UnlinkFilter.ProcessIds)}, and there are none.",
        _ => null,
    };

    private bool HasFunction => FunctionName is not null || FunctionAddress is not null;
}
