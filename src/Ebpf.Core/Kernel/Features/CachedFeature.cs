namespace Ebpf;

/// <summary>One feature, found by trying it. What was learnt is kept; a refusal is not, because the next caller may have more rights.</summary>
internal sealed class CachedFeature(Func<KernelFeatureState> attempt)
{
    // Null: not known yet. A race only tries twice.
    private volatile object? _known;

    internal KernelFeatureState State
    {
        get
        {
            if (_known is KernelFeatureState known)
            {
                return known;
            }

            KernelFeatureState state = attempt();
            if (state != KernelFeatureState.Refused)
            {
                _known = state;
            }

            return state;
        }
    }
}
