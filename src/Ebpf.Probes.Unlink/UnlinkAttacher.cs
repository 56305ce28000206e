using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>Chooses the means of attachment and starts the programs with it.</summary>
internal static class UnlinkAttacher
{
    internal static UnlinkPrograms Start(UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        if (options.AttachKind != UnlinkAttachKind.Auto)
        {
            return Start(options.AttachKind, "as the options ask", options, loggerFactory);
        }

        if (options.FunctionAddress is not null)
        {
            return Start(UnlinkAttachKind.Kprobe, "only they take an address", options, loggerFactory);
        }

        List<string> reasons = []; // Why not another.
        List<UnlinkAttachKind> kinds = [.. Candidates(reasons)];
        if (kinds.Count == 0 || !options.NeedsFunctions)
        {
            kinds.Add(UnlinkAttachKind.Tracepoint);
        }

        foreach (UnlinkAttachKind kind in kinds.SkipLast(1))
        {
            if (TryStart(kind, options, loggerFactory, reasons) is { } started)
            {
                return started;
            }
        }

        return Start(kinds[^1], ReasonFor(kinds[^1], reasons), options, loggerFactory);
    }

    private static string ReasonFor(UnlinkAttachKind kind, List<string> reasons) => string.Join(
        "; ", kind is UnlinkAttachKind.KprobeSession or UnlinkAttachKind.Fentry ? ["it misses no call that sleeps", .. reasons] : reasons);

    /// <summary>What stands above the tracepoints, the best first.</summary>
    private static UnlinkAttachKind[] Candidates(List<string> reasons)
    {
        if (!KernelFeatures.HasKprobes)
        {
            bool hasFentry = KernelFeatures.Fentry == KernelFeatureState.Available;
            reasons.Add(hasFentry ? "this kernel was built without kprobes" : "this kernel has neither kprobes nor fentry");
            return hasFentry ? [UnlinkAttachKind.Fentry] : [];
        }

        // A kretprobe has ten instances, or two for each processor (before 6.1 one): of more calls that sleep at a time it misses the
        // returns. So does kprobe.session before 6.14. From 7.0 on fentry programs may be skipped where processes compete.
        return Environment.OSVersion.Version >= new Version(6, 14)
            ? [UnlinkAttachKind.KprobeSession, UnlinkAttachKind.Fentry, UnlinkAttachKind.Kprobe]
            : [UnlinkAttachKind.Fentry, UnlinkAttachKind.Kprobe];
    }

    /// <returns>Null when the kernel refuses, with the reason added to <paramref name="reasons"/>.</returns>
    private static UnlinkPrograms? TryStart(
        UnlinkAttachKind kind, UnlinkProbeOptions options, ILoggerFactory? loggerFactory, List<string> reasons)
    {
        try
        {
            return Start(kind, ReasonFor(kind, reasons), options, loggerFactory);
        }
        catch (BpfException e)
        {
            reasons.Add($"{kind} is refused with {Errno.GetName(e.NativeErrorCode)}");
            return null;
        }
        catch (PlatformNotSupportedException e)
        {
            reasons.Add(e.Message);
            return null;
        }
    }

    /// <exception cref="PlatformNotSupportedException">The kernel has no such function, or the means cannot do what is asked.</exception>
    private static UnlinkPrograms Start(UnlinkAttachKind kind, string reason, UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        if (kind == UnlinkAttachKind.Tracepoint)
        {
            return StartTracepoints(reason, options, loggerFactory);
        }

        if (kind != UnlinkAttachKind.Kprobe && options.FunctionName is { } name && UnlinkFunctions.IsAmbiguous(name))
        {
            kind = UnlinkAttachKind.Kprobe; // The kernel refuses it and says why; by the others it takes one of the functions.
        }

        try
        {
            return Start(kind, UnlinkFunctions.GuessName, reason, options, loggerFactory);
        }
        catch (BpfException e) when (e.Kind == BpfErrorKind.NotFound && NameOf(options) is null)
        {
            return Start(kind, operation => UnlinkFunctions.Find(operation).Name, reason, options, loggerFactory);
        }
    }

    private static UnlinkPrograms Start(
        UnlinkAttachKind kind, Func<UnlinkOperations, string> find, string reason, UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        Dictionary<UnlinkOperations, string> functions = UnlinkFunctions.Each(options.Operations).ToDictionary(
            operation => operation,
            operation => (operation == UnlinkOperations.Unlink ? NameOf(options) : null) ?? find(operation));
        UnlinkAttachment attachment = new(kind, [.. functions.Values], reason);
        return UnlinkPrograms.Start(attachment, UnlinkAttachPoint.Of(kind, functions, options), options, loggerFactory);
    }

    private static string? NameOf(UnlinkProbeOptions options) =>
        options.FunctionAddress is { } address ? $"0x{address:x}" : options.FunctionName;

    private static UnlinkPrograms StartTracepoints(string reason, UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        if (options.NeedsFunctions)
        {
            throw new PlatformNotSupportedException($"Tracepoints do not see the kernel's functions, nor what a call deletes ({reason}): leave out "
                + $"{nameof(UnlinkProbeOptions.FunctionName)}, {nameof(UnlinkProbeOptions.IdentifyVictims)} and {nameof(UnlinkOperations)}.{nameof(UnlinkOperations.RenameOver)}.");
        }

        const string Entry = "sys_enter_";
        IReadOnlyList<UnlinkAttachPoint> points = UnlinkAttachPoint.Of(
            UnlinkAttachKind.Tracepoint, new Dictionary<UnlinkOperations, string>(), options);
        UnlinkAttachment attachment = new(
            UnlinkAttachKind.Tracepoint, [.. points.Where(point => point.IsEntry).Select(point => point.Target[Entry.Length..])], reason);
        return UnlinkPrograms.Start(attachment, points, options, loggerFactory);
    }
}
