namespace Ebpf.Probes.Unlink;

/// <summary>The statistics of one probe as its meter reports them: no count ever decreases.</summary>
/// <remarks>
/// The statistics can decrease: when a return is seen late, its call moves to another counter. A collector that adds up differences takes
/// a decrease for a restart.
/// </remarks>
/// <param name="probe">The probe. It is held weakly: a meter must not keep a probe that nothing else can reach.</param>
/// <param name="length">How many counts there are.</param>
internal sealed class MeterReading(UnlinkProbe? probe, int length)
{
    private readonly WeakReference<UnlinkProbe> _probe = new(probe!);
    private readonly long[] _highest = new long[length];

    internal UnlinkProbe? Probe => _probe.TryGetTarget(out UnlinkProbe? target) ? target : null;

    internal void Raise(ReadOnlySpan<long> counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            _highest[i] = Math.Max(_highest[i], counts[i]);
        }
    }

    internal void AddTo(Span<long> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += _highest[i];
        }
    }
}
