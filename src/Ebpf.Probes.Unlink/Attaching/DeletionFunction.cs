using System.Collections.Concurrent;

namespace Ebpf.Probes.Unlink;

/// <summary>A deletion's function in the running kernel.</summary>
/// <param name="Deletion">The operation.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Address">The function's address when the options have one; then <paramref name="Name"/> is this address as text.</param>
internal sealed record DeletionFunction(Deletion Deletion, string Name, ulong? Address = null)
{
    // Kept: the kernel takes 40 ms to write its symbols, and these do not change.
    private static readonly ConcurrentDictionary<Deletion, KernelFunction?> Known = new();

    /// <summary>The functions of the operations that are asked for.</summary>
    /// <param name="options">The options, which may have the function of <see cref="UnlinkOperations.Unlink"/>.</param>
    /// <param name="find">Finds the name of any other function.</param>
    /// <exception cref="PlatformNotSupportedException">This kernel is too old for one of them.</exception>
    internal static DeletionFunction[] Of(UnlinkProbeOptions options, Func<Deletion, string> find)
    {
        Deletion[] deletions = Deletion.Of(options.Operations);
        return Array.Find(deletions, deletion => Environment.OSVersion.Version < deletion.Since) is { } tooNew
            ? throw new PlatformNotSupportedException(
                $"{nameof(UnlinkOperations)}.{tooNew.Operation} needs Linux {tooNew.Since}: before, the kernel's function has no path that can be read.")
            : [.. deletions.Select(deletion => Requested(deletion, options) ?? new DeletionFunction(deletion, find(deletion)))];
    }

    /// <summary>The name in the kernel's BTF, which takes 3 ms; where BTF has none, that of <see cref="Find"/>.</summary>
    /// <exception cref="PlatformNotSupportedException">The kernel has none of the names.</exception>
    internal static string FindQuickly(Deletion deletion) => KernelSymbols.FindInBtf(deletion.Functions) ?? Find(deletion);

    /// <summary>The name in the kernel's symbols. BTF does not have the compiler's copy that may replace a function.</summary>
    /// <exception cref="PlatformNotSupportedException">The kernel has none of the names.</exception>
    internal static string Find(Deletion deletion) =>
        Known.GetOrAdd(deletion, static one => FindInSymbols(one))?.Name ?? throw new PlatformNotSupportedException(
            $"This kernel has none of the functions {string.Join(", ", deletion.Functions)}. Name its unlink function in "
            + $"{nameof(UnlinkProbeOptions)}.{nameof(UnlinkProbeOptions.FunctionName)}, or use {nameof(UnlinkAttachKind)}.{nameof(UnlinkAttachKind.Tracepoint)}.");

    /// <exception cref="BpfException">No file descriptor is left.</exception>
    private static KernelFunction? FindInSymbols(Deletion deletion)
    {
        try
        {
            return KernelSymbols.FindFunction(deletion.Functions);
        }
        catch (IOException e) when (Errno.GetName(e.HResult) is "EMFILE" or "ENFILE")
        {
            throw BpfException.FromErrorNumber(e.HResult, "read /proc/kallsyms");
        }
    }

    private static DeletionFunction? Requested(Deletion deletion, UnlinkProbeOptions options) => deletion.Operation != UnlinkOperations.Unlink
        ? null
        : options switch
        {
            { FunctionAddress: { } address } => new DeletionFunction(deletion, $"0x{address:x}", address),
            { FunctionName: { } name } => new DeletionFunction(deletion, name),
            _ => null,
        };
}
