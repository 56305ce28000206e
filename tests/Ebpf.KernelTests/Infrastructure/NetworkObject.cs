namespace Ebpf.KernelTests;

/// <summary>One program of network.bpf.c, loaded, and the count of its runs.</summary>
internal sealed class NetworkObject : IDisposable
{
    private static readonly string[] Slots =
    [
        "on_xdp", "on_tcx_ingress", "on_tcx_egress", "on_tc", "on_netkit", "on_socket",
        "on_reuseport", "on_lookup", "on_flow", "on_netfilter", "on_message", "on_stream",
    ];

    private readonly BpfObject _object;

    private NetworkObject(BpfObject loaded) => _object = loaded;

    internal BpfMap Sockets => _object.Maps["sockets"];

    /// <summary>Loads programs; skips the test where the kernel does not have the first one's kind.</summary>
    internal static NetworkObject Load(BpfProgramType type, params string[] programs)
    {
        Require.ProgramType(type);
        return new NetworkObject(TestObject.Load("network", new BpfObjectOptions { Programs = programs }));
    }

    internal BpfProgram Program(string name) => _object.Programs[name];

    internal ulong Hits(string program)
    {
        Assert.True(_object.Maps["hits"].As<uint, ulong>().TryGetValue((uint)Array.IndexOf(Slots, program), out ulong hits));
        return hits;
    }

    public void Dispose() => _object.Dispose();
}
