namespace Ebpf;

/// <summary>The kernel's functions by the numbers of their types, read once.</summary>
internal sealed class KernelFunctionNames
{
    private BtfTypes? _types;

    /// <returns>Null when the types cannot be read, or have no such function.</returns>
    internal string? Find(uint typeId)
    {
        try
        {
            _types ??= BtfTypes.ReadKernel();
            return typeId < _types.Count && _types[(int)typeId] is BtfFunction function ? function.Name : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }
}
