namespace Ebpf.Extensions.Hosting;

/// <summary>Remembers for a while that a count of losses grew. One loss must not vanish between two looks, nor alarm for ever.</summary>
internal sealed class LossWatch(TimeProvider time, TimeSpan window)
{
    private readonly Lock _gate = new();
    private object? _probe;
    private long _lost;
    private long _before; // The count before the losses that are remembered.
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <param name="probe">The probe that lost them: another counts from 0.</param>
    /// <param name="lost">Losses so far. Fewer than before: a call that did not return turned out to be one that the filter leaves out.</param>
    /// <returns>The losses since the last time without any.</returns>
    internal long Observe(object probe, long lost)
    {
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (probe != _probe)
            {
                _probe = probe;
                _before = _lost = 0;
            }

            lost = Math.Max(lost, _lost);
            if (lost > _lost)
            {
                _last = now;
            }
            else if (now - _last >= window)
            {
                _before = lost;
            }

            _lost = lost;
            return lost - _before;
        }
    }
}
