using System.Runtime.InteropServices;

namespace Ebpf.KernelTests.Maps;

/// <summary>Values that are read and written under their lock.</summary>
public sealed class BpfMapLockTests
{
    [Fact]
    public void LockedView_WhileAProgramWrites_NeverReadsHalf()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("handles", new BpfObjectOptions
        {
            Programs = ["change_guarded"],
            Maps = new Dictionary<string, BpfMapOptions> { ["xdp_sockets"] = new() { IsCreated = false } },
        });
        BpfMap<uint, Guarded> guarded = obj.Maps["guarded"].As<uint, Guarded>(locked: true);
        guarded.Set(1, new Guarded { Lock = 77, First = 5, Second = 5 });

        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(0u, Packet.Run(obj.Programs["change_guarded"]));
        }

        Assert.True(guarded.TryGetValue(1, out Guarded value));
        Assert.Equal((0u, 105u, 105ul), (value.Lock, value.First, value.Second)); // The lock itself is not copied, in neither direction.
        Assert.Equal([1u], guarded.Select(element => element.Key));
        guarded.SetBatch([2, 3], [value, value]);
        Assert.True(guarded.TryUpdate(2, value));
        Assert.False(guarded.TryAdd(2, value));
        Assert.False(guarded.TryUpdate(9, value));
    }

    /// <summary>struct guarded of handles.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Guarded
    {
        internal uint Lock;
        internal uint First;
        internal ulong Second;
    }
}
