using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Interop;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>
/// Receives what libbpf prints on this thread while one operation runs: to the operation's logger, and its
/// warnings to the error that may follow. The native library has a receiver for each thread, so that neither
/// concurrent loads nor copies of this assembly in other load contexts mix.
/// </summary>
internal sealed unsafe class LibbpfLog : IDisposable
{
    private const int LongestWarnings = 64 * 1024;

    [ThreadStatic]
    private static LibbpfLog? s_current;

    private readonly ILogger _logger;
    private readonly LibbpfLog? _outer;
    private readonly ebpf_log _outerReceiver;
    private readonly StringBuilder _warnings = new();

    internal LibbpfLog(ILogger logger)
    {
        Libbpf.EnsureStarted();
        _logger = logger;
        _outer = s_current;
        s_current = this;
        _outerReceiver = Exchange(new() { write = &Write, level = GetLevel() });
    }

    /// <summary>The warnings of libbpf so far, a line each.</summary>
    internal string Warnings => _warnings.ToString().TrimEnd();

    /// <summary>Tells whether it was perf_event_open that failed, or what leads to it.</summary>
    internal bool SaysPerfEvent => Warnings.Contains(" perf event: ", StringComparison.Ordinal);

    /// <summary>The verifier's words, if it refused a program; they are not among the warnings.</summary>
    internal VerifierRejection? Rejection { get; private set; }

    public void Dispose()
    {
        Exchange(_outerReceiver);
        s_current = _outer;
    }

    private static ebpf_log Exchange(ebpf_log receiver)
    {
        Libbpf.ebpf_log_exchange(&receiver);
        return receiver;
    }

    private libbpf_print_level GetLevel()
    {
        try
        {
            return _logger.IsEnabled(LogLevel.Trace) ? libbpf_print_level.LIBBPF_DEBUG
                : _logger.IsEnabled(LogLevel.Information) ? libbpf_print_level.LIBBPF_INFO
                : libbpf_print_level.LIBBPF_WARN;
        }
#pragma warning disable CA1031 // A logger that fails does not end the operation.
        catch (Exception e)
        {
            AddFailure(e);
            return libbpf_print_level.LIBBPF_WARN;
        }
#pragma warning restore CA1031
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Write(libbpf_print_level level, byte* message)
    {
        LibbpfLog log = s_current!;
        try
        {
            log.Write(level, CString.FromPointer(message).TrimEnd());
        }
#pragma warning disable CA1031 // A logger's exception must not unwind through libbpf's frames; the operation itself goes on.
        catch (Exception e)
        {
            log.AddFailure(e);
        }
#pragma warning restore CA1031
    }

    private static LogLevel ToLogLevel(libbpf_print_level level) => level switch
    {
        libbpf_print_level.LIBBPF_WARN => LogLevel.Warning,
        libbpf_print_level.LIBBPF_INFO => LogLevel.Information,
        _ => LogLevel.Trace, // Some 800 lines for an object.
    };

    private void Write(libbpf_print_level level, string message)
    {
        if (level == libbpf_print_level.LIBBPF_WARN && VerifierRejection.Parse(message) is { } rejection)
        {
            Rejection = rejection;
        }
        else if (level == libbpf_print_level.LIBBPF_WARN)
        {
            AddWarning(message);
        }

        LogLevel logLevel = ToLogLevel(level);
        LogMessages.Libbpf(_logger, logLevel, message);
    }

    private void AddFailure(Exception e) => AddWarning($"The logger failed: {e.Message}");

    private void AddWarning(string message)
    {
        if (_warnings.Length + message.Length <= LongestWarnings)
        {
            _warnings.Append(message).Append('\n');
        }
    }
}
