using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>Chooses the means of attachment and starts the programs with it.</summary>
internal static class UnlinkAttacher
{
    // The function's name up to Linux 6.19, and from 7.0.
    private static readonly string[] UnlinkFunctions = ["do_unlinkat", "filename_unlinkat"];

    internal static UnlinkPrograms Start(UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        if (options.AttachKind != UnlinkAttachKind.Auto)
        {
            return Start(options.AttachKind, "as the options ask", options, loggerFactory);
        }

        List<string> refused = [];
        if (KernelFeatures.HasKprobes)
        {
            if (TryStart(UnlinkAttachKind.Kprobe, "this kernel has kprobes", options, loggerFactory, refused) is { } started)
            {
                return started;
            }
        }
        else
        {
            refused.Add("this kernel was built without kprobes");
        }

        return TryStart(UnlinkAttachKind.Fentry, string.Join("; ", refused), options, loggerFactory, refused)
            ?? Start(UnlinkAttachKind.Tracepoint, string.Join("; ", refused), options, loggerFactory);
    }

    /// <returns>Null when the kernel refuses, with the reason added to <paramref name="refused"/>.</returns>
    private static UnlinkPrograms? TryStart(
        UnlinkAttachKind kind, string reason, UnlinkProbeOptions options, ILoggerFactory? loggerFactory, List<string> refused)
    {
        try
        {
            return Start(kind, reason, options, loggerFactory);
        }
        catch (BpfException e)
        {
            refused.Add($"{kind} is refused with {Errno.GetName(e.NativeErrorCode)}");
            return null;
        }
        catch (PlatformNotSupportedException)
        {
            refused.Add($"this kernel has none of the functions {string.Join(", ", UnlinkFunctions)}");
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

    private static string FindFunction() => KernelSymbols.FindFunction(UnlinkFunctions) ?? throw new PlatformNotSupportedException(
        $"This kernel has none of the functions {string.Join(", ", UnlinkFunctions)}. Name its unlink function in "
        + $"{nameof(UnlinkProbeOptions)}.{nameof(UnlinkProbeOptions.FunctionName)}, or use {nameof(UnlinkAttachKind)}.{nameof(UnlinkAttachKind.Tracepoint)}.");
}
