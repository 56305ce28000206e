namespace Ebpf;

/// <summary>Which event a program samples, and where.</summary>
public sealed record PerfEventOptions
{
    /// <summary>The kind of event (perf_type_id): 0 hardware, 1 software. Default: 1.</summary>
    public uint EventType { get; init; } = 1;

    /// <summary>The event of that kind; for software 0 is the CPU clock. Default: 0.</summary>
    public ulong EventConfig { get; init; }

    /// <summary>Samples a second, at least 1. Default: 99.</summary>
    /// <exception cref="ArgumentOutOfRangeException">0, with which nothing would be sampled, or less.</exception>
    public int FrequencyHertz
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value, nameof(FrequencyHertz));
            field = value;
        }
    } = 99;

    /// <summary>The thread to sample, on whatever processor; 0 is the calling thread, null all that run on <see cref="Cpu"/>. Default: null.</summary>
    /// <remarks>A thread id, as in /proc/PROCESS/task; a process id means its first thread.</remarks>
    public int? ThreadId { get; init; }

    /// <summary>The processor to sample when no thread is given. Default: 0.</summary>
    public int Cpu { get; init; }
}
