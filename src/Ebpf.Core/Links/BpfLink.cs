using Ebpf.Interop;

namespace Ebpf;

/// <summary>One attachment of a program. Disposing it detaches the program.</summary>
/// <remarks>
/// It keeps its program in the kernel by itself, also when the <see cref="BpfObject"/> is disposed before it. When the
/// process ends in whatever way, the kernel detaches. Thread safety: any thread. Native: bpf_link__destroy.
/// </remarks>
public sealed class BpfLink : IDisposable
{
    private readonly SafeBpfLinkHandle _handle;

    internal BpfLink(SafeBpfLinkHandle handle) => _handle = handle;

    /// <summary>Detaches. When it returns, the program does not run for new hits. A second call does nothing.</summary>
    public void Dispose() => _handle.Dispose();
}
