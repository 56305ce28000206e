using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Interop;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>
/// Receives what libbpf prints on this thread while one operation runs: to the operation's logger, and its
/// warnings to the error that may follow. Libbpf has one print function for the process and calls it on the
/// thread that called libbpf, so that concurrent loads do not mix.
/// </summary>
internal sealed unsafe partial class LibbpfLog : IDisposable
{
    private const int LongestWarnings = 64 * 1024;

    // Not a static constructor: that would hide in a TypeInitializationException why libbpf cannot be used.
    private static readonly Lazy<bool> Installed = new(Install);

    [ThreadStatic]
    private static LibbpfLog? s_current;

    private readonly ILogger _logger;
    private readonly LibbpfLog? _outer;
    private readonly StringBuilder _warnings = new();

    internal LibbpfLog(ILogger logger)
    {
        _ = Installed.Value;
        _logger = logger;
        _outer = s_current;
        s_current = this;
    }

    /// <summary>What libbpf warned of so far, a line each.</summary>
    internal string Warnings => _warnings.ToString().TrimEnd();

    /// <summary>Whether it was perf_event_open that failed, or what leads to it.</summary>
    internal bool SaysPerfEvent => Warnings.Contains(" perf event: ", StringComparison.Ordinal);

    /// <summary>What the verifier said, if it refused a program; it is not among the warnings.</summary>
    internal VerifierRejection? Rejection { get; private set; }

    public void Dispose() => s_current = _outer;

    private static bool Install()
    {
        Libbpf.EnsureStarted();
        Libbpf.libbpf_set_print(&Print);
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(libbpf_print_level level, byte* format, nint arguments)
    {
        if (s_current is not { } log)
        {
            return 0;
        }

        try
        {
            LogLevel logLevel = ToLogLevel(level);
            if (level == libbpf_print_level.LIBBPF_WARN || log._logger.IsEnabled(logLevel))
            {
                log.Write(level, logLevel, Format(format, arguments));
            }
        }
#pragma warning disable CA1031 // A logger's exception must not unwind through libbpf's frames; the operation itself goes on.
        catch (Exception e)
        {
            log.AddWarning($"The logger failed: {e.Message}");
        }
#pragma warning restore CA1031
        return 0;
    }

    private static LogLevel ToLogLevel(libbpf_print_level level) => level switch
    {
        libbpf_print_level.LIBBPF_WARN => LogLevel.Warning,
        libbpf_print_level.LIBBPF_INFO => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    private static string Format(byte* format, nint arguments)
    {
        // A verifier's log has megabytes: libc allocates what the message takes.
        byte* text = null;
        int length = Libc.vasprintf(&text, format, arguments);
        if (length < 0)
        {
            throw new InsufficientMemoryException("No memory for a message of libbpf.");
        }

        string message = Encoding.UTF8.GetString(text, length).TrimEnd();
        NativeMemory.Free(text);
        return message;
    }

    private void Write(libbpf_print_level level, LogLevel logLevel, string message)
    {
        if (level == libbpf_print_level.LIBBPF_WARN && VerifierRejection.Parse(message) is { } rejection)
        {
            Rejection = rejection;
        }
        else if (level == libbpf_print_level.LIBBPF_WARN)
        {
            AddWarning(message);
        }

        LogMessage(_logger, logLevel, message);
    }

    private void AddWarning(string message)
    {
        if (_warnings.Length + message.Length <= LongestWarnings)
        {
            _warnings.Append(message).Append('\n');
        }
    }

    [LoggerMessage(EventId = 1, Message = "{Message}")]
    private static partial void LogMessage(ILogger logger, LogLevel level, string message);
}
