using Ebpf.Interop;

namespace Ebpf;

/// <summary>The place of a program among the others of the same hook.</summary>
/// <remarks>For TCX (Linux 6.6), netkit (6.7) and cgroups (6.17). Other kernels refuse it.</remarks>
public sealed record AttachOrder
{
    private const uint BPF_F_BEFORE = 1 << 3;
    private const uint BPF_F_AFTER = 1 << 4;

    private AttachOrder(uint flags, BpfLink? relative)
    {
        Flags = flags;
        Relative = relative;
    }

    /// <summary>Before all that are there.</summary>
    public static AttachOrder First { get; } = new(BPF_F_BEFORE, null);

    /// <summary>After all that are there.</summary>
    public static AttachOrder Last { get; } = new(BPF_F_AFTER, null);

    /// <summary>The attachment that it is relative to; null for the first and the last.</summary>
    public BpfLink? Relative { get; }

    internal uint Flags { get; }

    /// <summary>The place before another attachment.</summary>
    /// <param name="other">An attachment to the same hook.</param>
    public static AttachOrder Before(BpfLink other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AttachOrder(BPF_F_BEFORE | Libbpf.BPF_F_LINK, other);
    }

    /// <summary>The place after another attachment.</summary>
    /// <param name="other">An attachment to the same hook.</param>
    public static AttachOrder After(BpfLink other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new AttachOrder(BPF_F_AFTER | Libbpf.BPF_F_LINK, other);
    }
}
