using Ebpf.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A perf event for each CPU that runs, in a perf event array.</summary>
internal sealed unsafe class PerfCpuBuffers : IPerfCpuBuffers
{
    /// <summary>In place of a CPU whose number is not known.</summary>
    private const int AnyCpu = -1;

    private readonly BpfMap _map;
    private readonly PerfBufferReaderOptions _options;
    private readonly ILogger _logger;
    private readonly ReaderClaim _claim;
    private readonly CpuChanges? _changes;
    private readonly WakeUpSet _wakeUps;
    private readonly List<PerfCpuBuffer> _all = [];
    private readonly HashSet<int> _changed = [];

    /// <param name="map">The array. It may be disposed afterwards.</param>
    /// <param name="options">The size of the buffers, and when to wake.</param>
    /// <param name="logger">Receives what concerns single CPUs.</param>
    internal PerfCpuBuffers(BpfMap map, PerfBufferReaderOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _claim = ReaderClaim.Take(map);
        try
        {
            using SafeFileHandle handle = map.DuplicateHandle();
            _map = BpfMap.FromHandle(handle); // Of the same file: the kernel takes the events out of the array when that is closed.
            _wakeUps = new WakeUpSet();
            _changes = CpuChanges.TryOpen();
            if (_changes is not null)
            {
                _wakeUps.Add(_changes.Descriptor);
            }

            foreach (int cpu in OnlineCpus.Read().Where(cpu => cpu < _map.MaxEntries))
            {
                _all.Add(Open(cpu));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<PerfCpuBuffer> All => _all;

    public SafeFileHandle WakeUp => _wakeUps.Descriptor;

    public void OnWakeUp()
    {
        _wakeUps.Clear();
        if (_changes?.TryRead(_changed) == false)
        {
            _changed.UnionWith(_all.Select(buffer => buffer.Cpu));
            _changed.Add(AnyCpu);
        }

        // Where the list cannot be read now, the next wake-up tries again.
        if (_changed.Count > 0 && OnlineCpus.TryRead() is { } online)
        {
            FollowCpus([.. online.Where(cpu => cpu < _map.MaxEntries)]);
            _changed.Clear();
        }
    }

    public void Dispose()
    {
        foreach (PerfCpuBuffer buffer in _all)
        {
            ((IDisposable)buffer).Dispose();
        }

        _all.Clear();
        _changes?.Dispose();
        _wakeUps?.Dispose(); // It, and the map, are not there when the constructor fails early.
        _map?.Dispose();
        _claim.Dispose();
    }

    /// <remarks>A CPU that went and came again is among those that run, and its perf event is dead all the same.</remarks>
    private void FollowCpus(HashSet<int> online)
    {
        foreach (PerfCpuBuffer buffer in _all.Where(buffer => _changed.Contains(buffer.Cpu) || !online.Contains(buffer.Cpu)))
        {
            buffer.IsRetired = true; // What it holds is still to be read.
        }

        foreach (PerfCpuBuffer drained in _all.Where(buffer => buffer.IsRetired && buffer.Ring.Length == 0).ToArray())
        {
            _all.Remove(drained);
            ((IDisposable)drained).Dispose();
        }

        foreach (int cpu in online.Except(_all.Where(buffer => !buffer.IsRetired).Select(buffer => buffer.Cpu)).ToArray())
        {
            TryAdd(cpu);
        }
    }

    private void TryAdd(int cpu)
    {
        try
        {
            _all.Add(Open(cpu));
        }
        catch (BpfException e)
        {
            TryLogCpuNotRead(e, cpu);
        }
    }

    private void TryLogCpuNotRead(BpfException failure, int cpu)
    {
        try
        {
            LogMessages.CpuNotRead(_logger, failure, cpu, _map.Name);
        }
#pragma warning disable CA1031 // On the waiter's thread a logger that fails would end the process.
        catch (Exception)
        {
        }
#pragma warning restore CA1031
    }

    private PerfCpuBuffer Open(int cpu)
    {
        perf_event_attr attr = new()
        {
            type = perf_event_attr.PERF_TYPE_SOFTWARE,
            size = (uint)sizeof(perf_event_attr),
            config = perf_event_attr.PERF_COUNT_SW_BPF_OUTPUT,
            sample_period = 1,
            sample_type = perf_event_attr.PERF_SAMPLE_RAW,
            wakeup_events = (uint)_options.RecordsPerWakeUp,
        };
        nint descriptor = Libc.perf_event_open(&attr, -1, cpu);
        BpfError.ThrowIfLibcFailed(descriptor, $"open a perf event on CPU {cpu}", new PerfBufferAttempt());
        SafeFileHandle perfEvent = new(descriptor, ownsHandle: true);
        SafeMemoryMapping? pages = null;
        try
        {
            int size = _options.PagesPerCpu * Environment.SystemPageSize;
            pages = Map(perfEvent, size + Environment.SystemPageSize);
            BpfError.ThrowIfLibcFailed(Libc.ioctl((int)descriptor, Libc.PERF_EVENT_IOC_ENABLE, 0), $"enable a perf event on CPU {cpu}");
            _wakeUps.Add(perfEvent);
            _map.AsHandles<uint>().Set((uint)cpu, perfEvent);
            return new PerfCpuBuffer(cpu, perfEvent, pages, size);
        }
        catch
        {
            pages?.Dispose();
            perfEvent.Dispose();
            throw;
        }
    }

    private SafeMemoryMapping Map(SafeFileHandle perfEvent, int length)
    {
        nint address = Libc.mmap(0, (nuint)length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, (int)perfEvent.DangerousGetHandle(), 0);
        BpfError.ThrowIfLibcFailed(address, $"map {_options.PagesPerCpu} pages of a perf event", new PerfMappingAttempt());
        return new SafeMemoryMapping(address, (nuint)length);
    }
}
