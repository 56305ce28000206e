using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink.Tests;

public sealed class UnlinkSightTests : TimeProvider, ILogger
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly BpfBlindness Ftrace = new("ftrace is off.", "Switch it on.");

    private readonly List<string> _log = [];
    private readonly UnlinkSight _sight;
    private TimeSpan _passed;
    private bool? _sees = true;
    private BpfBlindness? _cause = Ftrace;
    private int _tests;

    public UnlinkSightTests()
    {
        _sight = new UnlinkSight(Test, () => _cause, this, this);
    }

    [Fact]
    public void Open_ProgramsThatDoNotRun_ThrowsWithCauseAndRemedy()
    {
        _sees = false;

        BpfException e = Assert.Throws<BpfException>(() => _sight.Open("watch deletions by Fentry"));

        Assert.Equal((BpfErrorKind.SwitchedOff, Ftrace.Cause, Ftrace.Remedy), (e.Kind, e.Cause, e.Remedy));
        Assert.Equal("Cannot watch deletions by Fentry: EOPNOTSUPP. ftrace is off. Switch it on.", e.Message);
        Assert.Empty(_log);
    }

    [Fact]
    public void Open_CauseThatCannotBeFound_NamesTheSettings()
    {
        (_sees, _cause) = (false, null);

        BpfException e = Assert.Throws<BpfException>(() => _sight.Open("watch"));

        Assert.Contains("kernel.ftrace_enabled", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_ProbeThatGoesBlind_SaysSinceWhenAndLogsOnce()
    {
        _sight.Open("watch");
        Pass(seconds: 5);
        Assert.Null(_sight.Look().Blindness);
        _sees = false;
        Pass(seconds: 2);

        UnlinkBlindness expected = new(Start.AddSeconds(5), Ftrace.Cause, Ftrace.Remedy);
        Assert.Equal((expected, TimeSpan.Zero), _sight.Look());
        Pass(seconds: 2);
        Assert.Equal((expected, TimeSpan.Zero), _sight.Look());
        Assert.Equal(["Warning The probe is blind: it sees no deletion. ftrace is off. Switch it on. It saw last at 2026-11-29T12:00:05.0000000+00:00."], _log);
    }

    [Fact]
    public void Look_ProbeThatSeesAgain_AddsTheTimeAndLogsIt()
    {
        _sight.Open("watch");
        _sees = false;
        Pass(seconds: 2);
        _sight.Look();
        _sees = true;
        Pass(seconds: 3);

        Assert.Equal((null, TimeSpan.FromSeconds(5)), _sight.Look());
        Assert.Equal(2, _log.Count);
        Assert.StartsWith("Warning The probe sees again. Deletions from 2026-11-29T12:00:00", _log[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Look_WithinASecond_TestsOnce()
    {
        _sight.Open("watch");
        Pass(seconds: 1);

        _sight.Look();
        Pass(seconds: 0.9);
        _sight.Look();

        Assert.Equal(2, _tests);
    }

    [Fact]
    public void Look_CallsThatDoNotReachTheKernel_ChangeNothing()
    {
        _sight.Open("watch");
        _sees = null;
        Pass(seconds: 2);

        Assert.Equal((null, TimeSpan.Zero), _sight.Look());
    }

    [Fact]
    public void Close_BlindProbe_TestsOnceMoreAndThenNever()
    {
        _sight.Open("watch");
        _sees = false;

        _sight.Close();
        _sees = true;
        Pass(seconds: 2);
        _sight.Close();

        Assert.NotNull(_sight.Look().Blindness);
        Assert.Equal(2, _tests);
    }

    public override DateTimeOffset GetUtcNow() => Start + _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _passed.Ticks;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _log.Add($"{logLevel} {formatter(state, exception)}");

    private void Pass(double seconds) => _passed += TimeSpan.FromSeconds(seconds);

    private bool? Test()
    {
        _tests++;
        return _sees;
    }
}
