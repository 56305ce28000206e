using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The buffers of the CPUs that there are.</summary>
internal interface IPerfCpuBuffers : IDisposable
{
    /// <summary>Those to read, in no order.</summary>
    public IReadOnlyList<PerfCpuBuffer> All { get; }

    /// <summary>Readable when a record or a CPU has come.</summary>
    public SafeFileHandle WakeUp { get; }

    /// <summary>Forgets the wake-ups that there were: the next one comes only then. Follows the CPUs that came and went.</summary>
    public void OnWakeUp();
}
