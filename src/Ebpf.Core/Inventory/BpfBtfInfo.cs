using Ebpf.Interop;

namespace Ebpf;

/// <summary>The kernel's description of a type description (BTF).</summary>
public sealed record BpfBtfInfo
{
    private const int LongestName = 64;

    private BpfBtfInfo()
    {
    }

    /// <summary>Its number, as bpftool shows it.</summary>
    public required uint Id { get; init; }

    /// <summary>vmlinux, the name of a module, or empty for one that was loaded with an object; made printable.</summary>
    /// <remarks>Kernel: 5.11.</remarks>
    public required string Name { get; init; }

    /// <summary>Its bytes.</summary>
    public required uint Size { get; init; }

    /// <summary>Tells whether it is the kernel's own or a module's.</summary>
    public required bool IsKernel { get; init; }

    internal static unsafe BpfBtfInfo Read(int descriptor)
    {
        byte* name = stackalloc byte[LongestName];
        new Span<byte>(name, LongestName).Clear();
        bpf_btf_info info = new() { name = (ulong)name, name_len = LongestName };
        uint length = (uint)sizeof(bpf_btf_info);
        int result = Libbpf.bpf_btf_get_info_by_fd(descriptor, &info, &length);
        if (result == -Libc.E2BIG)
        {
            (info, length) = (default, (uint)sizeof(bpf_btf_info)); // Before Linux 5.11 there are no names to ask for.
            result = Libbpf.bpf_btf_get_info_by_fd(descriptor, &info, &length);
        }

        BpfError.ThrowIfFailed(result, "get information on a type description");
        return new BpfBtfInfo
        {
            Id = info.id,
            Name = KernelText.ToDisplay(KernelText.TrimAtNul(new ReadOnlySpan<byte>(name, LongestName))),
            Size = info.btf_size,
            IsKernel = info.kernel_btf != 0,
        };
    }
}
