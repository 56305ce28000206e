namespace Ebpf.KernelTests;

/// <summary>The programs of errors.bpf.c, loaded or attached one at a time and let go at once.</summary>
internal static class ErrorsObject
{
    internal static void Load(string program) => Open(program).Dispose();

    internal static void AttachKprobe(string function, bool atReturn = false)
    {
        using BpfObject obj = Open("nothing");
        obj.Programs["nothing"].AttachKprobe(function, new KprobeOptions { AtReturn = atReturn }).Dispose();
    }

    internal static void AttachKprobe(ulong address)
    {
        using BpfObject obj = Open("nothing");
        obj.Programs["nothing"].AttachKprobe(address).Dispose();
    }

    internal static void AttachTracepoint(string systemCall)
    {
        using BpfObject obj = Open("nothing_at_tracepoint");
        obj.Programs["nothing_at_tracepoint"].AttachTracepoint("syscalls", systemCall).Dispose();
    }

    private static BpfObject Open(string program) => TestObject.Load("errors", new BpfObjectOptions { Programs = [program] });
}
