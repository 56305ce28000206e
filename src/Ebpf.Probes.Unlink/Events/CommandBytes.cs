namespace Ebpf.Probes.Unlink;

/// <summary>char command[16], ended by a NUL when shorter.</summary>
internal partial struct CommandBytes
{
    /// <summary>The same name. What the kernel left behind the NUL is gone.</summary>
    internal readonly CommandBytes Trimmed => From(Bytes);

    /// <param name="name">At most 16 bytes.</param>
    internal static CommandBytes From(ReadOnlySpan<byte> name)
    {
        CommandBytes bytes = default;
        name.CopyTo(bytes);
        return bytes;
    }
}
