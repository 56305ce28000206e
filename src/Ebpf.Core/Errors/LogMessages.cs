using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>Messages that the library logs.</summary>
/// <remarks>One class for all: the generator of [LoggerMessage] writes several in any order, and the same source would not make the same bytes.</remarks>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 1, Message = "{Message}")]
    internal static partial void Libbpf(ILogger logger, LogLevel level, string message);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message =
        "{Lost} records of perf event array {Map} are lost, {Total} in all: the buffer of a CPU was full. "
            + "Read faster, or give it more pages (PerfBufferReaderOptions.PagesPerCpu).")]
    internal static partial void PerfRecordsLost(ILogger logger, long lost, string map, long total);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "What programs on CPU {Cpu} write to perf event array {Map} is not read.")]
    internal static partial void CpuNotRead(ILogger logger, Exception e, int cpu, string map);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message =
        "A probe on {Function} does not see calls that the compiler sent to {Copies}: attach to these, too; their arguments may differ.")]
    internal static partial void Copies(ILogger logger, string function, string copies);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message =
        "{Function} is static: a probe does not see calls from its own source file that the compiler inlined, and the kernel does not tell whether there are any.")]
    internal static partial void StaticFunction(ILogger logger, string function);

    [LoggerMessage(EventId = 6, Level = LogLevel.Debug, Message = "Whether the probe sees every call is not known: {Path} cannot be read.")]
    internal static partial void CoverageUnknown(ILogger logger, string path, Exception exception);
}
