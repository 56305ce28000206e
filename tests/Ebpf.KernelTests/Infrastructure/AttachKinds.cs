using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The kinds that can be attached here.</summary>
internal static class AttachKinds
{
    internal static IEnumerable<UnlinkAttachKind> OfThisKernel()
    {
        if (KernelFeatures.HasKprobes)
        {
            yield return UnlinkAttachKind.Kprobe;
            yield return UnlinkAttachKind.Fentry;
        }

        if (KernelFeatures.TryAttachType(BpfAttachType.KprobeSession) == KernelFeatureState.Available)
        {
            yield return UnlinkAttachKind.KprobeSession;
        }

        if (KernelFeatures.HasTraceFs)
        {
            yield return UnlinkAttachKind.Tracepoint;
        }
    }
}
