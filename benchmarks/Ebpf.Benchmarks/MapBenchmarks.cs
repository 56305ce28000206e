using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace Ebpf.Benchmarks;

/// <summary>A hash table of the kernel, as root; times are for one element.</summary>
[MemoryDiagnoser]
public class MapBenchmarks : IDisposable
{
    private const int Elements = 1000;

    private readonly uint[] _keys = [.. Enumerable.Range(0, Elements).Select(i => (uint)i)];
    private readonly ulong[] _values = new ulong[Elements];
    private readonly uint[] _keysRead = new uint[Elements];
    private readonly ulong[] _valuesRead = new ulong[Elements];
    private BpfObject _object = null!;
    private BpfMap<uint, ulong> _counts = null!;

    [GlobalSetup]
    public void Load()
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        _object = BpfObject.LoadResource(typeof(MapBenchmarks).Assembly, $"maps.bpf.{architecture}.o");
        _counts = _object.Maps["counts"].As<uint, ulong>();
        _counts.SetBatch(_keys, _values);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _object.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public bool TryGetValue() => _counts.TryGetValue(500, out _);

    [Benchmark]
    public void Set() => _counts.Set(500, _values[0]);

    [Benchmark(OperationsPerInvoke = Elements)]
    public int GetBatch()
    {
        BpfMapCursor<uint> cursor = default;
        return _counts.GetBatch(ref cursor, _keysRead, _valuesRead);
    }

    [Benchmark(OperationsPerInvoke = Elements)]
    public void SetBatch() => _counts.SetBatch(_keys, _values);

    [Benchmark(OperationsPerInvoke = Elements)]
    public int Enumerate()
    {
        int count = 0;
        foreach (KeyValuePair<uint, ulong> _ in _counts)
        {
            count++;
        }

        return count;
    }
}
