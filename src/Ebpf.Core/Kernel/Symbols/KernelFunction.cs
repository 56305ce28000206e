namespace Ebpf;

/// <summary>A function of the running kernel, or of a loaded module.</summary>
public sealed record KernelFunction
{
    internal KernelFunction(string requestedName, string name, int symbolCount, ulong? address, string? module, bool? isBlacklisted)
    {
        RequestedName = requestedName;
        Name = name;
        SymbolCount = symbolCount;
        Address = address;
        Module = module;
        IsBlacklisted = isBlacklisted;
    }

    /// <summary>The name that was asked for, for example do_unlinkat.</summary>
    public string RequestedName { get; }

    /// <summary>The symbol to attach to: the name itself, or that of the compiler's clone, for example do_unlinkat.isra.0.</summary>
    public string Name { get; }

    /// <summary>Tells whether the function exists only as a clone, whose arguments the compiler may have changed.</summary>
    public bool IsClone => Name != RequestedName;

    /// <summary>Number of functions with the symbol's name. Above 1, a kprobe by name is refused (EADDRNOTAVAIL): attach by address.</summary>
    public int SymbolCount { get; }

    /// <summary>Tells whether more than one function has the symbol's name.</summary>
    public bool IsAmbiguous => SymbolCount > 1;

    /// <summary>The address of its first instruction; null where kernel.kptr_restrict hides it from this process.</summary>
    public ulong? Address { get; }

    /// <summary>The module that it belongs to; null for the kernel itself.</summary>
    public string? Module { get; }

    /// <summary>Tells whether the kernel refuses kprobes on it; null when its blacklist cannot be read (debugfs, root).</summary>
    public bool? IsBlacklisted { get; }

    /// <summary>For example <c>do_unlinkat.isra.0, a clone of do_unlinkat</c>.</summary>
    public override string ToString() => IsClone ? $"{Name}, a clone of {RequestedName}" : Name;
}
