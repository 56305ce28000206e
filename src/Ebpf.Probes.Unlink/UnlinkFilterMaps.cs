namespace Ebpf.Probes.Unlink;

/// <summary>The filter in force, and the map that waits to take its place: a call sees one or the other, whole.</summary>
internal sealed class UnlinkFilterMaps(BpfObject obj)
{
    private readonly Lock _gate = new();
    private const string Second = "filter_b";
    private BpfMap _next = obj.Maps[Second];
    private BpfMap _inForce = obj.Maps["filter_a"];

    /// <remarks>When it returns, no program uses the filter that was in force before.</remarks>
    internal void Set(UnlinkFilter filter)
    {
        UnlinkFilterLayout layout = UnlinkFilterLayout.From(filter);
        lock (_gate)
        {
            layout.IsSecond = _next.Name == Second ? 1u : 0u;
            _next.As<uint, UnlinkFilterLayout>().Set(0, layout);
            obj.Maps["filters"].AsMapOfMaps<uint>().Set(0, _next);
            (_next, _inForce) = (_inForce, _next);
        }
    }
}
