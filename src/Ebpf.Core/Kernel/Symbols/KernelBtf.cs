namespace Ebpf;

/// <summary>Finds functions in the kernel's own type information.</summary>
internal static class KernelBtf
{
    /// <summary>Finds out why the kernel's types cannot be read although their file is there.</summary>
    /// <returns>A sentence; null when there is no fault, or no file.</returns>
    internal static string? FindFault() => Read(out string? fault) is null ? fault : null;

    /// <returns>The first of the names that is a function's; null when none is, and without readable BTF.</returns>
    internal static string? FindFunction(ReadOnlySpan<string> candidates)
    {
        BtfTypes? types = Read(out _);
        foreach (string name in candidates)
        {
            if (name.Length > 0 && types?.Find<BtfFunction>(name) is not null)
            {
                return name;
            }
        }

        return null;
    }

    private static BtfTypes? Read(out string? fault)
    {
        fault = null;
        try
        {
            return KernelSettings.HasBtf ? BtfTypes.ReadKernel() : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            fault = e.Message;
            return null;
        }
    }
}
