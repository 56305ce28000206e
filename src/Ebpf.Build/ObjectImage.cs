namespace Ebpf.Build;

/// <summary>An object and the processor that it is for.</summary>
/// <param name="Item">The item that it comes from.</param>
/// <param name="Architecture">The processor; null: any.</param>
/// <param name="Bytes">The object.</param>
internal sealed record ObjectImage(BuildItem Item, string? Architecture, byte[] Bytes);
