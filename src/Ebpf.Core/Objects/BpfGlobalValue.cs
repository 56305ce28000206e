namespace Ebpf;

/// <summary>The first value of a global variable.</summary>
/// <param name="Bytes">The value.</param>
/// <param name="IsText">It may be shorter than the variable, which ends with zeros.</param>
internal readonly record struct BpfGlobalValue(byte[] Bytes, bool IsText)
{
    internal bool Fits(int size) => IsText ? Bytes.Length < size : Bytes.Length == size;
}
