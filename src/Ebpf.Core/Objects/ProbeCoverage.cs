using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>Tells the logger which calls of a function a probe on it does not see, as far as that can be known.</summary>
internal static partial class ProbeCoverage
{
    internal static void Report(ILogger logger, params IEnumerable<string> functions)
    {
        if (!logger.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        try
        {
            using StreamReader kallsyms = KernelSymbols.Open();
            foreach (FunctionCopies function in FunctionCopies.Find(kallsyms, functions))
            {
                Report(logger, function);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnknown(logger, KernelSymbols.Path, e);
        }
    }

    private static void Report(ILogger logger, FunctionCopies function)
    {
        if (function.Copies.Count > 0)
        {
            LogCopies(logger, function.Function, string.Join(", ", function.Copies));
        }
        else if (function.IsStatic)
        {
            LogStatic(logger, function.Function);
        }
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message =
        "A probe on {Function} does not see calls that the compiler sent to {Copies}: attach to these, too; their arguments may differ.")]
    private static partial void LogCopies(ILogger logger, string function, string copies);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message =
        "{Function} is static: a probe does not see calls from its own source file that the compiler inlined, and the kernel does not tell whether there are any.")]
    private static partial void LogStatic(ILogger logger, string function);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "Whether the probe sees every call is not known: {Path} cannot be read.")]
    private static partial void LogUnknown(ILogger logger, string path, Exception exception);
}
