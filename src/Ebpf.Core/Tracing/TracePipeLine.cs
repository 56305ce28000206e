namespace Ebpf;

/// <summary>One line of the kernel's trace pipe, taken apart.</summary>
/// <remarks>
/// <code>
///               rm-9346    [005] d..31  4710.951696: bpf_trace_printk: KPROBE ENTRY pid = 9346, filename = test1
/// CPU:2 [LOST 123 EVENTS]
/// </code>
/// Any process can choose its name, and traces often contain text from users, line breaks and terminal control characters
/// included: trust no member. Bytes that are not UTF-8 appear as U+FFFD.
/// Thread safety: immutable. Source: trace_print_context and print_trace_line in the kernel's kernel/trace.
/// </remarks>
public sealed record TracePipeLine
{
    internal TracePipeLine(string text)
    {
        Text = text;
        Message = text;
    }

    /// <summary>The kind of line; it tells which other members are set.</summary>
    public TracePipeLineKind Kind { get; internal init; }

    /// <summary>The whole line as it was read, without the line break.</summary>
    public string Text { get; }

    /// <summary>The thread's name, without the blanks before it; <c>&lt;...&gt;</c> when the kernel no longer knows it.</summary>
    public string Task { get; internal init; } = "";

    /// <summary>The thread that ran, which the kernel calls pid; 0 is an idle CPU.</summary>
    public int ThreadId { get; internal init; }

    /// <summary>The thread's process; null unless the option record-tgid of tracefs is set and the kernel knows it.</summary>
    public int? ProcessId { get; internal init; }

    /// <summary>The CPU; that of the lost events for <see cref="TracePipeLineKind.LostEvents"/>; otherwise null.</summary>
    public int? Cpu { get; internal init; }

    /// <summary>
    /// A character each for interrupts, rescheduling, context and preemption depth, from Linux 5.17 for migration, too; for
    /// example <c>d..31</c>. Empty when the option irq-info of tracefs is not set.
    /// </summary>
    public string Flags { get; internal init; } = "";

    /// <summary>The time by the trace clock, usually since boot; null when that clock counts something else.</summary>
    public TimeSpan? Timestamp { get; internal init; }

    /// <summary>The event or the function that wrote the line, for example bpf_trace_printk; empty when the line names none.</summary>
    public string Function { get; internal init; } = "";

    /// <summary>The text that was written.</summary>
    public string Message { get; internal init; }

    /// <summary>Number of events that were lost; null when the kernel does not know, and for lines of another kind.</summary>
    public long? LostEvents { get; internal init; }
}
