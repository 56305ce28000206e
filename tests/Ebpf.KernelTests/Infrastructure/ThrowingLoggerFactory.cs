using Microsoft.Extensions.Logging;

namespace Ebpf.KernelTests;

/// <summary>Loggers that fail at what is logged on one level; without a level they fail when they are asked what is enabled.</summary>
internal sealed class ThrowingLoggerFactory(LogLevel? level) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => level is null ? throw new InvalidOperationException("This logger is broken.") : logLevel == level;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        throw new InvalidOperationException("This logger is broken.");
}
