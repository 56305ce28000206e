using System.Collections.Concurrent;

namespace Ebpf.Probes.Unlink;

/// <summary>The kernel's functions that delete, by the names that they have had.</summary>
internal static class UnlinkFunctions
{
    // Kept, for they cannot change, and it takes the kernel 40 ms to write its symbols.
    private static readonly ConcurrentDictionary<UnlinkOperations, KernelFunction?> Known = new();

    /// <summary>The operations that are asked for, in a fixed order.</summary>
    internal static IEnumerable<UnlinkOperations> Each(UnlinkOperations operations) =>
        Enum.GetValues<UnlinkOperations>().Where(operation => operations.HasFlag(operation));

    /// <summary>The name that the kernel's BTF has, which is quick; else the function that its symbols have.</summary>
    /// <exception cref="PlatformNotSupportedException">The kernel has none of the names.</exception>
    internal static string GuessName(UnlinkOperations operation) => KernelSymbols.FindInBtf(NamesOf(operation)) ?? Find(operation).Name;

    /// <summary>Sees what BTF does not tell: a clone that has the place of a function.</summary>
    /// <exception cref="PlatformNotSupportedException">The kernel has none of the names.</exception>
    internal static KernelFunction Find(UnlinkOperations operation) =>
        Known.GetOrAdd(operation, one => KernelSymbols.FindFunction(NamesOf(one))) ?? throw new PlatformNotSupportedException(
            $"This kernel has none of the functions {string.Join(", ", NamesOf(operation))}. Name its unlink function in "
            + $"{nameof(UnlinkProbeOptions)}.{nameof(UnlinkProbeOptions.FunctionName)}, or use {nameof(UnlinkAttachKind)}.{nameof(UnlinkAttachKind.Tracepoint)}.");

    /// <summary>Whether several functions have the name, so that it does not tell which is meant.</summary>
    internal static bool IsAmbiguous(string name) => KernelSymbols.FindFunction(name)?.IsAmbiguous == true;

    /// <summary>Up to Linux 6.19, and from 7.0.</summary>
    private static string[] NamesOf(UnlinkOperations operation) => operation switch
    {
        UnlinkOperations.Unlink => ["do_unlinkat", "filename_unlinkat"],
        UnlinkOperations.RemoveDirectory => ["do_rmdir", "filename_rmdir"],
        _ => ["do_renameat2", "filename_renameat2"],
    };
}
