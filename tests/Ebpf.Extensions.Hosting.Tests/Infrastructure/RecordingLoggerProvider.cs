using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Ebpf.Extensions.Hosting.Tests;

/// <summary>Keeps what is logged, as lines and as attributes.</summary>
internal sealed class RecordingLoggerProvider : ILoggerProvider
{
    internal ConcurrentQueue<string> Lines { get; } = [];

    internal ConcurrentQueue<IReadOnlyDictionary<string, object?>> Attributes { get; } = [];

    public ILogger CreateLogger(string categoryName) => new RecordingLogger(this);

    public void Dispose()
    {
    }

    private sealed class RecordingLogger(RecordingLoggerProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            provider.Lines.Enqueue($"{logLevel} {formatter(state, exception)}");
            if (state is IReadOnlyList<KeyValuePair<string, object?>> attributes)
            {
                provider.Attributes.Enqueue(attributes.ToDictionary());
            }
        }
    }
}
