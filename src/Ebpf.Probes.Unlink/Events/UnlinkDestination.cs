namespace Ebpf.Probes.Unlink;

/// <summary>The name that a rename gave a file, or was to give it.</summary>
/// <remarks>
/// Paths are chosen by whoever is observed: never print them raw. Where the bytes are not UTF-8, the text has U+FFFD for them, and the property that ends
/// with Bytes has the exact bytes; else that is null.
/// </remarks>
public sealed record UnlinkDestination
{
    /// <summary>The path as the caller passed it, as <see cref="UnlinkEvent.Path"/>.</summary>
    public string Path { get; init; } = "";

    /// <summary>The bytes of <see cref="Path"/>.</summary>
    public byte[]? PathBytes { get; init; }

    /// <inheritdoc cref="UnlinkEvent.PathState"/>
    public UnlinkPathState PathState { get; init; }

    /// <summary>The path from the root of the caller's mount namespace, as <see cref="UnlinkEvent.FullPath"/>.</summary>
    public string? FullPath { get; init; }

    /// <summary>The bytes of <see cref="FullPath"/>.</summary>
    public byte[]? FullPathBytes { get; init; }

    /// <inheritdoc cref="UnlinkEvent.DirectoryFileDescriptor"/>
    public int DirectoryFileDescriptor { get; init; } = -100;

    /// <summary><see cref="FullPath"/>, or else <see cref="Path"/>, made safe to print.</summary>
    public string DisplayPath =>
        KernelText.ToDisplay(FullPath is null ? UnlinkEventData.ToBytes(Path, PathBytes) : UnlinkEventData.ToBytes(FullPath, FullPathBytes));
}
