namespace Ebpf;

/// <summary>The kind of a line of the trace pipe.</summary>
public enum TracePipeLineKind
{
    /// <summary>
    /// Not in the format of the kernel's default options; often the rest of a message that contains a line
    /// break. Only <see cref="TracePipeLine.Text"/> and <see cref="TracePipeLine.Message"/> are set, to the whole line.
    /// </summary>
    Unrecognized,

    /// <summary>Something traced, for example a line that a program wrote with bpf_printk.</summary>
    Event,

    /// <summary>The kernel overwrote events of one CPU before they were read.</summary>
    LostEvents,
}
