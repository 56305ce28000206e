using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>Chooses the means of attachment and starts the programs with it.</summary>
internal static class UnlinkAttacher
{
    // The function's name up to Linux 6.19, and from 7.0.
    private static readonly string[] UnlinkFunctions = ["do_unlinkat", "filename_unlinkat"];

    // Kept, for it cannot change, and the table of symbols has 200,000 lines.
    private static readonly Lazy<string?> KnownFunction = new(
        () => KernelSymbols.FindFunction(UnlinkFunctions)?.Name, LazyThreadSafetyMode.PublicationOnly);

    internal static UnlinkPrograms Start(UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        if (options.AttachKind != UnlinkAttachKind.Auto)
        {
            return Start(options.AttachKind, "as the options ask", options, loggerFactory);
        }

        List<string> reasons = [];
        foreach (UnlinkAttachKind kind in Candidates(reasons))
        {
            if (TryStart(kind, options, loggerFactory, reasons) is { } started)
            {
                return started;
            }
        }

        return Start(UnlinkAttachKind.Tracepoint, string.Join("; ", reasons), options, loggerFactory);
    }

    /// <summary>What stands above the tracepoints, the best first.</summary>
    private static UnlinkAttachKind[] Candidates(List<string> reasons)
    {
        if (!KernelFeatures.HasKprobes)
        {
            reasons.Add("this kernel was built without kprobes");
            return [UnlinkAttachKind.Fentry];
        }

        // Kernels that do not preempt themselves had as few kretprobe instances as processors: more calls that sleep at
        // a time lose their returns (measured on 5.10, not on 6.1). The size cannot be seen from outside.
        if (Environment.OSVersion.Version < new Version(6, 1))
        {
            reasons.Add("kretprobes of this kernel may miss returns");
            return [UnlinkAttachKind.Fentry, UnlinkAttachKind.Kprobe];
        }

        reasons.Add("this kernel has kprobes");
        return [UnlinkAttachKind.Kprobe, UnlinkAttachKind.Fentry];
    }

    /// <returns>Null when the kernel refuses, with the reason added to <paramref name="reasons"/>.</returns>
    private static UnlinkPrograms? TryStart(
        UnlinkAttachKind kind, UnlinkProbeOptions options, ILoggerFactory? loggerFactory, List<string> reasons)
    {
        try
        {
            return Start(kind, string.Join("; ", reasons), options, loggerFactory);
        }
        catch (BpfException e)
        {
            reasons.Add($"{kind} is refused with {Errno.GetName(e.NativeErrorCode)}");
            return null;
        }
        catch (PlatformNotSupportedException)
        {
            reasons.Add($"this kernel has none of the functions {string.Join(", ", UnlinkFunctions)}");
            return null;
        }
    }

    private static UnlinkPrograms Start(UnlinkAttachKind kind, string reason, UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        IReadOnlyList<string> targets = kind == UnlinkAttachKind.Tracepoint ? SystemCalls : [options.FunctionName ?? FindFunction()];
        return UnlinkPrograms.Start(new UnlinkAttachment(kind, targets, reason), options.RingBufferSizeBytes, loggerFactory);
    }

    // arm64 has no unlink system call, only unlinkat.
    private static IReadOnlyList<string> SystemCalls =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? ["unlink", "unlinkat"] : ["unlinkat"];

    private static string FindFunction() => KnownFunction.Value ?? throw new PlatformNotSupportedException(
        $"This kernel has none of the functions {string.Join(", ", UnlinkFunctions)}. Name its unlink function in "
        + $"{nameof(UnlinkProbeOptions)}.{nameof(UnlinkProbeOptions.FunctionName)}, or use {nameof(UnlinkAttachKind)}.{nameof(UnlinkAttachKind.Tracepoint)}.");
}
