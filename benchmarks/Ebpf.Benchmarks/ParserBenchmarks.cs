using BenchmarkDotNet.Attributes;
using Ebpf.Probes.Unlink;
using Ebpf.Testing;

namespace Ebpf.Benchmarks;

/// <summary>One record to one event.</summary>
[MemoryDiagnoser]
public class ParserBenchmarks
{
    private readonly UnlinkEventParser _parser = new(KernelClock.Start());
    private readonly byte[] _short = RecordBuilder.Build("/var/tmp/ebpf-bench/0123456789.t"u8);
    private readonly byte[] _long = RecordBuilder.Build([.. Enumerable.Repeat((byte)'x', 4000)]);
    private readonly byte[] _notAscii = RecordBuilder.Build("/var/tmp/ébpf-bench/0123456789.t"u8);
    private readonly byte[] _notUtf8 = RecordBuilder.Build([.. "/var/tmp/ebpf-bench/0123456789."u8, 0xFF]);

    [Benchmark(Baseline = true)]
    public int Path32Bytes() => Parse(_short);

    [Benchmark]
    public int Path4000Bytes() => Parse(_long);

    [Benchmark]
    public int PathNotAscii() => Parse(_notAscii);

    [Benchmark]
    public int PathNotUtf8() => Parse(_notUtf8);

    private int Parse(byte[] record) => _parser.TryParse(record, out UnlinkEvent e) ? e.ProcessId : 0;
}
