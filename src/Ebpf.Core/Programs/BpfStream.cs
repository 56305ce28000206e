namespace Ebpf;

/// <summary>A program's texts, its own and the kernel's about it, with the kernel's numbers.</summary>
#pragma warning disable CA1711 // It is what the kernel calls them.
public enum BpfStream
#pragma warning restore CA1711
{
    /// <summary>Text that the program prints (bpf_stream_printk).</summary>
    Output = 1,

    /// <summary>Errors that the program prints, and the kernel's reports of faults in an arena, of loops that run too long and of locks.</summary>
    Error = 2,
}
