namespace Ebpf.Probes.Unlink;

/// <summary>The filter in force, and the place of the next one: a call sees one or the other, whole.</summary>
internal sealed class UnlinkFilterSlots
{
    private readonly Lock _gate = new();
    private readonly BpfObject _object;
    private uint _inForce;

    /// <param name="obj">Its programs are not attached yet: what none of them uses can be changed in place, which takes no time.</param>
    /// <param name="filter">The first filter.</param>
    internal UnlinkFilterSlots(BpfObject obj, UnlinkFilter filter)
    {
        _object = obj;
        Write(_inForce, filter);
    }

    /// <remarks>When it returns, no program uses the filter that was in force before.</remarks>
    internal void Set(UnlinkFilter filter)
    {
        lock (_gate)
        {
            uint next = 1 - _inForce;
            Write(next, filter);
            Interlocked.MemoryBarrier(); // Who sees the number sees the filter.
            _object.Globals.Set("filter_in_force", next);
            _inForce = next;
            _object.Maps["grace_period"].AsMapOfMaps<uint>().Set(0, _object.Maps["empty"]);
        }
    }

    /// <exception cref="PlatformNotSupportedException">The filter has cgroups, and the host only those of version 1.</exception>
    private void Write(uint slot, UnlinkFilter filter)
    {
        if (filter.CgroupIds.Count + filter.ExcludeCgroupIds.Count > 0)
        {
            CgroupHierarchy.ThrowIfOnlyVersion1();
        }

        UnlinkFilterLayout layout = UnlinkFilterLayout.From(filter);
        layout.Slot = slot;
        _object.Maps["filters"].As<uint, UnlinkFilterLayout>().Set(slot, layout);
    }
}
