using Ebpf.Interop;

namespace Ebpf;

/// <summary>A TC filter of a device, and the clsact queueing discipline that holds it.</summary>
/// <param name="device">The device's index.</param>
/// <param name="direction">The traffic.</param>
internal sealed unsafe class TrafficFilter(int device, TrafficDirection direction)
{
    // One lock for all: a filter must not be added between the look for others and the removal of their clsact.
    private static readonly Lock ClsactLock = new();

    private uint _priority;
    private uint _handle;

    /// <returns>0 or a negative errno.</returns>
    internal int Attach(int program, uint priority, uint handle)
    {
        lock (ClsactLock)
        {
            bpf_tc_hook hook = Hook(BothDirections);
            int made = Libbpf.bpf_tc_hook_create(&hook);
            if (made is not 0 and not -Libc.EEXIST)
            {
                return made;
            }

            hook = Hook(Direction);
            bpf_tc_opts filter = new() { sz = (nuint)sizeof(bpf_tc_opts), prog_fd = program, priority = priority, handle = handle };
            int result = Libbpf.bpf_tc_attach(&hook, &filter);
            (_priority, _handle) = (filter.priority, filter.handle);
            if (result < 0 && made == 0)
            {
                RemoveClsact();
            }

            return result;
        }
    }

    /// <returns>False when the kernel refused. A filter or a device that is gone is no refusal.</returns>
    internal bool Detach()
    {
        lock (ClsactLock)
        {
            bpf_tc_hook hook = Hook(Direction);
            bpf_tc_opts filter = new() { sz = (nuint)sizeof(bpf_tc_opts), priority = _priority, handle = _handle };
            int result = Libbpf.bpf_tc_detach(&hook, &filter);
            if (result == 0 && !RouteNetlink.HasFilters(device))
            {
                RemoveClsact();
            }

            return result is 0 or -Libc.ENOENT or -Libc.ENODEV or -Libc.EINVAL;
        }
    }

    private const bpf_tc_attach_point BothDirections = bpf_tc_attach_point.BPF_TC_INGRESS | bpf_tc_attach_point.BPF_TC_EGRESS;

    private bpf_tc_attach_point Direction =>
        direction == TrafficDirection.Egress ? bpf_tc_attach_point.BPF_TC_EGRESS : bpf_tc_attach_point.BPF_TC_INGRESS;

    private bpf_tc_hook Hook(bpf_tc_attach_point point) => new() { sz = (nuint)sizeof(bpf_tc_hook), ifindex = device, attach_point = point };

    private void RemoveClsact()
    {
        bpf_tc_hook hook = Hook(BothDirections);
        _ = Libbpf.bpf_tc_hook_destroy(&hook);
    }
}
