using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>The probe's knowledge of whether it sees. A change is logged.</summary>
/// <param name="test">Tells whether the programs run; throws BpfException where the kernel refuses to tell.</param>
/// <param name="findCause">Finds the setting with which they do not; null: none that this process may see.</param>
/// <param name="logger">Receives each change.</param>
/// <param name="time">The clock.</param>
internal sealed class UnlinkSight(Func<bool?> test, Func<BpfBlindness?> findCause, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly BpfBlindness Unknown = new(
        "The kernel does not run the probe's programs, and no setting that this process can read is the cause.",
        "Compare kernel.ftrace_enabled and /sys/kernel/debug/kprobes/enabled with 1, or use another attach kind.");

    private readonly Lock _gate = new();
    private DateTimeOffset _seenLast;
    private long _seenAt;
    private long _testedAt;
    private TimeSpan _blindTime;
    private UnlinkBlindness? _blindness;
    private bool _isOpen;

    /// <summary>Tests for the first time, when the programs are attached.</summary>
    /// <exception cref="BpfException">The kernel does not run them, or refuses to tell.</exception>
    internal void Open(string operation)
    {
        if (test() == false)
        {
            throw (findCause() ?? Unknown).ToException(operation);
        }

        _testedAt = time.GetTimestamp();
        SetSeen();
        _isOpen = true;
    }

    /// <summary>Tells the present state. It tests, at most once a second.</summary>
    /// <returns>Null when the probe sees; and the time for which it did not.</returns>
    /// <exception cref="BpfException">The kernel refuses to tell.</exception>
    internal (UnlinkBlindness? Blindness, TimeSpan BlindTime) Look()
    {
        lock (_gate)
        {
            if (_isOpen && time.GetElapsedTime(_testedAt) >= Interval)
            {
                Test();
            }

            return (_blindness, _blindTime);
        }
    }

    /// <summary>Tests once more, before the programs are detached. The state then stays.</summary>
    /// <exception cref="BpfException">The kernel refuses to tell.</exception>
    internal void Close()
    {
        lock (_gate)
        {
            if (_isOpen)
            {
                _isOpen = false;
                Test();
            }
        }
    }

    private void Test()
    {
        bool? sees = test();
        _testedAt = time.GetTimestamp();
        if (sees == false && _blindness is null)
        {
            BpfBlindness found = findCause() ?? Unknown;
            _blindness = new UnlinkBlindness(_seenLast, found.Cause, found.Remedy);
            LogMessages.Blind(logger, found.Cause, found.Remedy, _seenLast);
        }
        else if (sees == true)
        {
            EndBlindness();
            SetSeen();
        }
    }

    private void EndBlindness()
    {
        if (_blindness is not null)
        {
            _blindTime += time.GetElapsedTime(_seenAt, _testedAt);
            _blindness = null;
            LogMessages.SeesAgain(logger, _seenLast, time.GetUtcNow());
        }
    }

    private void SetSeen()
    {
        _seenLast = time.GetUtcNow();
        _seenAt = _testedAt;
    }
}
