using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>One way to attach.</summary>
/// <param name="Kind">The kind; not Auto.</param>
/// <param name="Advantage">The reason to take it even when nothing was refused; null: none.</param>
internal sealed record UnlinkAttachPlan(UnlinkAttachKind Kind, string? Advantage = null)
{
    private const string MissesNone = "it misses no call that sleeps";

    private static readonly UnlinkAttachPlan Session = new(UnlinkAttachKind.KprobeSession, MissesNone);
    private static readonly UnlinkAttachPlan Fentry = new(UnlinkAttachKind.Fentry, MissesNone);
    private static readonly UnlinkAttachPlan Kprobe = new(UnlinkAttachKind.Kprobe);
    private static readonly UnlinkAttachPlan Tracepoint = new(UnlinkAttachKind.Tracepoint);

    /// <summary>The plans to try, the best first: at least one.</summary>
    /// <param name="options">The options.</param>
    /// <param name="refusals">Receives the reasons why a plan is not among them.</param>
    internal static IReadOnlyList<UnlinkAttachPlan> For(UnlinkProbeOptions options, ICollection<string> refusals)
    {
        if (options.AttachKind != UnlinkAttachKind.Auto)
        {
            return [new UnlinkAttachPlan(options.AttachKind, "as the options ask")];
        }

        if (options.FunctionAddress is not null)
        {
            return [Kprobe with { Advantage = "only they take an address" }];
        }

        UnlinkAttachPlan[] plans = AtFunctions(refusals);
        return plans.Length == 0 || options.TracepointsSuffice ? [.. plans, Tracepoint] : plans;
    }

    /// <summary>Loads and attaches the programs.</summary>
    /// <exception cref="PlatformNotSupportedException">The kernel has no such function, or the kind cannot do what is asked.</exception>
    internal AttachedPrograms Start(UnlinkProbeOptions options, IEnumerable<string> refusals, ILoggerFactory? loggerFactory)
    {
        string reason = string.Join("; ", Advantage is null ? refusals : refusals.Prepend(Advantage));
        if (Kind == UnlinkAttachKind.Tracepoint)
        {
            return StartAtSystemCalls(reason, options, loggerFactory);
        }

        try
        {
            return StartAtFunctions(DeletionFunction.FindQuickly, reason, options, loggerFactory);
        }
        catch (BpfException e) when (e.Kind == BpfErrorKind.NotFound && !options.HasRequestedFunction)
        {
            return StartAtFunctions(DeletionFunction.Find, reason, options, loggerFactory);
        }
    }

    /// <remarks>
    /// A kretprobe has ten instances, or two for each processor (before 6.1 one): of more calls that sleep at a time it misses the
    /// returns. So does kprobe.session before 6.14. From 7.0 on fentry programs may be skipped where processes compete.
    /// </remarks>
    private static UnlinkAttachPlan[] AtFunctions(ICollection<string> refusals)
    {
        if (KernelFeatures.HasKprobes)
        {
            return Environment.OSVersion.Version >= new Version(6, 14) ? [Session, Fentry, Kprobe] : [Fentry, Kprobe];
        }

        bool hasFentry = KernelFeatures.TryAttachType(BpfAttachType.Fentry) == KernelFeatureState.Available;
        refusals.Add(hasFentry ? "this kernel was built without kprobes" : "this kernel has neither kprobes nor fentry");
        return hasFentry ? [Fentry] : [];
    }

    private AttachedPrograms StartAtFunctions(
        Func<Deletion, string> find, string reason, UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        // Of several functions with one name, kprobes refuse and say why; the others take one of the functions.
        UnlinkAttachKind kind = options.FunctionName is { } name && KernelSymbols.FindFunction(name)?.IsAmbiguous == true ? UnlinkAttachKind.Kprobe : Kind;
        DeletionFunction[] functions = DeletionFunction.Of(options, find);
        UnlinkAttachment attachment = new(kind, [.. functions.Select(function => function.Name).Distinct()], reason);
        return AttachedPrograms.Start(attachment, UnlinkAttachPoint.AtFunctions(kind, functions, options.IdentifyVictims || options.FullPaths), options, loggerFactory);
    }

    private static AttachedPrograms StartAtSystemCalls(string reason, UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        if (!options.TracepointsSuffice)
        {
            throw new PlatformNotSupportedException($"{UnlinkProbeOptions.TracepointsDoNotSuffice} No other kind can be had: {reason}.");
        }

        SystemCall[] calls = UnlinkAttachPoint.SystemCallsOf(options.Operations);
        UnlinkAttachment attachment = new(UnlinkAttachKind.Tracepoint, [.. calls.Select(call => call.Name)], reason);
        return AttachedPrograms.Start(attachment, UnlinkAttachPoint.AtSystemCalls(calls), options, loggerFactory);
    }
}
