namespace Ebpf.Probes.Unlink;

/// <summary>The filter in force, and the map that waits to take its place: a call sees one or the other, whole.</summary>
internal sealed class UnlinkFilterMaps
{
    private const string Second = "filter_b";

    private readonly Lock _gate = new();
    private readonly BpfObject _object;
    private BpfMap _next;
    private BpfMap _inForce;

    /// <param name="obj">Its programs are not attached yet: a map that none of them uses can be changed in place, which takes no time.</param>
    /// <param name="filter">The first filter.</param>
    internal UnlinkFilterMaps(BpfObject obj, UnlinkFilter filter)
    {
        _object = obj;
        _next = obj.Maps[Second];
        _inForce = obj.Maps["filter_a"];
        Write(_inForce, filter);
    }

    /// <remarks>When it returns, no program uses the filter that was in force before.</remarks>
    internal void Set(UnlinkFilter filter)
    {
        lock (_gate)
        {
            Write(_next, filter);
            _object.Maps["filters"].AsMapOfMaps<uint>().Set(0, _next);
            (_next, _inForce) = (_inForce, _next);
        }
    }

    /// <exception cref="PlatformNotSupportedException">The filter has cgroups, and the host only those of version 1.</exception>
    private static void Write(BpfMap map, UnlinkFilter filter)
    {
        if (filter.CgroupIds.Count + filter.ExcludeCgroupIds.Count > 0)
        {
            CgroupHierarchy.ThrowIfOnlyVersion1();
        }

        UnlinkFilterLayout layout = UnlinkFilterLayout.From(filter);
        layout.Slot = map.Name == Second ? 1u : 0u;
        map.As<uint, UnlinkFilterLayout>().Set(0, layout);
    }
}
