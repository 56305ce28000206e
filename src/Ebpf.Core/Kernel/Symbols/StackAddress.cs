namespace Ebpf;

/// <summary>An address of a stack trace.</summary>
/// <param name="Value">The address; with a build id the place in the file.</param>
/// <param name="BuildId">The build id of the file, in hexadecimal; null: <paramref name="Value"/> is an address.</param>
public readonly record struct StackAddress(ulong Value, string? BuildId = null)
{
    /// <summary>Tells whether it is an address of the kernel: the upper half of the address space is its own.</summary>
    public bool IsKernel => BuildId is null && (long)Value < 0;
}
