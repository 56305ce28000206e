using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.Peers;

/// <summary>The program of native/bpf/bench/records.bpf.c, and its ring.</summary>
internal sealed class RecordSource : IDisposable
{
    private readonly BpfObject _object;
    private readonly BpfProgram _program;

    internal RecordSource(int ringSizeBytes)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        BpfObjectOptions options = new() { Maps = new Dictionary<string, BpfMapOptions> { ["records"] = new() { MaxEntries = (uint)ringSizeBytes } } };
        _object = BpfObject.LoadResource(typeof(RecordSource).Assembly, $"records.bpf.{architecture}.o", options);
        _program = _object.Programs["send_records"];
    }

    internal uint ProgramId => _program.GetInfo().Id;

    internal RingBufferPipeReader OpenRing() => RingBufferPipeReader.Open(_object.Maps["records"]);

    internal RingBufferReader<TRecord> OpenReader<TRecord>()
        where TRecord : unmanaged => RingBufferReader.Open<TRecord>(_object.Maps["records"]);

    internal RingBufferReader<UnlinkEvent> OpenReader(UnlinkEventParser parser) =>
        RingBufferReader.Open<UnlinkEvent, UnlinkEventParser>(_object.Maps["records"], parser);

    /// <summary>Fills the ring with records of 216 bytes.</summary>
    /// <returns>The number of records in it.</returns>
    internal int Fill() => (int)Run(1 << 20);

    /// <summary>Fills the ring with records of 184 bytes.</summary>
    /// <inheritdoc cref="Fill"/>
    internal int FillWithoutPaths() => (int)Run(1 << 20, withoutPath: 1);

    /// <exception cref="IOException">The ring was full.</exception>
    internal void Send(int count)
    {
        if (Run((uint)count) != count)
        {
            throw new IOException("Records were lost.");
        }
    }

    public void Dispose() => _object.Dispose();

    private uint Run(uint count, uint withoutPath = 0)
    {
        Span<uint> request = [count, 0, 0, withoutPath]; // struct request of records.bpf.c: count, first, sent, without_path.
        _program.Run(MemoryMarshal.AsBytes(request));
        return request[2];
    }
}
