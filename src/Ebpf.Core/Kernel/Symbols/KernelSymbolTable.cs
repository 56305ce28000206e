namespace Ebpf;

/// <summary>The functions of the kernel, its modules and its BPF programs at one time, by address.</summary>
internal sealed class KernelSymbolTable
{
    private const string Hidden = "The kernel hides its addresses from this process (kernel.kptr_restrict; CAP_SYSLOG).";
    private const string Unknown = "The kernel has no function there, or had none when its symbols were read.";

    private readonly SymbolTable _functions;

    /// <param name="kallsyms">The text of /proc/kallsyms.</param>
    internal KernelSymbolTable(TextReader kallsyms)
    {
        SymbolTable.Builder functions = new();
        KallsymsReader reader = new(kallsyms);
        while (reader.TryRead(out KallsymsEntry entry))
        {
            if (entry.Address is { } address)
            {
                functions.Add(address, 0, entry.Name, entry.Module);
            }
        }

        _functions = functions.Build();
    }

    internal static KernelSymbolTable Read()
    {
        using StreamReader reader = KernelSymbols.Open();
        return new KernelSymbolTable(reader);
    }

    internal StackFrame Resolve(StackAddress address) =>
        _functions.TryFind(address.Value, out string name, out string module, out ulong offset)
            ? new StackFrame(address) { Function = name, Offset = offset, Module = module.Length > 0 ? module : null }
            : new StackFrame(address) { Cause = _functions.IsEmpty ? Hidden : Unknown };
}
