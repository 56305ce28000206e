using System.Buffers;
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
    private const int LongestMessage = 64 * 1024;
    private const int LongestWarnings = 64 * 1024;

    [ThreadStatic]
    private static LibbpfLog? s_current;

    private readonly ILogger _logger;
    private readonly LibbpfLog? _outer;
    private readonly StringBuilder _warnings = new();

    static LibbpfLog()
    {
        Libbpf.EnsureStarted();
        Libbpf.libbpf_set_print(&Print);
    }

    internal LibbpfLog(ILogger logger)
    {
        _logger = logger;
        _outer = s_current;
        s_current = this;
    }

    /// <summary>What libbpf warned of so far, a line each.</summary>
    internal string Warnings => _warnings.ToString().TrimEnd();

    public void Dispose() => s_current = _outer;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(libbpf_print_level level, byte* format, nint arguments)
    {
        LibbpfLog? log = s_current;
        LogLevel logLevel = ToLogLevel(level);
        if (log is null || (level != libbpf_print_level.LIBBPF_WARN && !log._logger.IsEnabled(logLevel)))
        {
            return 0;
        }

        try
        {
            log.Write(level, logLevel, Format(format, arguments));
        }
#pragma warning disable CA1031 // A logger's exception must not unwind through libbpf's frames; the operation itself goes on.
        catch (Exception e)
        {
            log._warnings.Append("The logger failed: ").Append(e.Message).Append('\n');
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
        byte[] buffer = ArrayPool<byte>.Shared.Rent(LongestMessage);
        fixed (byte* text = buffer)
        {
            int length = Libc.vsnprintf(text, LongestMessage, format, arguments);
            string message = Encoding.UTF8.GetString(buffer, 0, Math.Clamp(length, 0, LongestMessage - 1)).TrimEnd();
            ArrayPool<byte>.Shared.Return(buffer);
            return message;
        }
    }

    private void Write(libbpf_print_level level, LogLevel logLevel, string message)
    {
        if (level == libbpf_print_level.LIBBPF_WARN && _warnings.Length + message.Length <= LongestWarnings)
        {
            _warnings.Append(message).Append('\n');
        }

        LogMessage(_logger, logLevel, message);
    }

    [LoggerMessage(EventId = 1, Message = "{Message}")]
    private static partial void LogMessage(ILogger logger, LogLevel level, string message);
}
