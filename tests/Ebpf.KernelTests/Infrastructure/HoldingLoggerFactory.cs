using Microsoft.Extensions.Logging;

namespace Ebpf.KernelTests;

/// <summary>Loggers that, once armed, hold up whoever is first to log a certain text.</summary>
internal sealed class HoldingLoggerFactory(string text) : ILoggerFactory, ILogger
{
    private readonly ManualResetEventSlim _holding = new(), _released = new();
    private int _armed;

    internal void Arm() => Volatile.Write(ref _armed, 1);

    internal void WaitUntilHolding() => Assert.True(_holding.Wait(TimeSpan.FromSeconds(60)), $"Nobody logged '{text}'.");

    internal void Release() => _released.Set();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        _holding.Dispose();
        _released.Dispose();
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (formatter(state, exception).Contains(text, StringComparison.Ordinal) && Interlocked.Exchange(ref _armed, 0) == 1)
        {
            _holding.Set();
            _released.Wait();
        }
    }
}
