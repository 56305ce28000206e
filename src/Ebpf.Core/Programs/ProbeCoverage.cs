using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>Tells the logger which calls of a function a probe on it does not see, as far as that can be known.</summary>
/// <param name="logger">That of the object.</param>
internal sealed partial class ProbeCoverage(ILogger logger)
{
    private readonly HashSet<string> _reported = [];

    /// <summary>Once for each function: a probe at its return misses what one at its entry does, and each look takes 40 ms.</summary>
    internal void Report(params IEnumerable<string> functions)
    {
        if (!logger.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        string[] unreported;
        lock (_reported)
        {
            unreported = [.. functions.Where(_reported.Add)];
        }

        if (unreported.Length > 0)
        {
            Look(unreported);
        }
    }

    private void Look(string[] functions)
    {
        try
        {
            using StreamReader kallsyms = KernelSymbols.Open();
            foreach (CompilerClones function in CompilerClones.Find(kallsyms, functions))
            {
                Report(function);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnknown(KernelSymbols.Path, e);
        }
    }

    private void Report(CompilerClones function)
    {
        if (function.Copies.Count > 0)
        {
            LogCopies(function.Function, string.Join(", ", function.Copies));
        }
        else if (function.IsStatic)
        {
            LogStatic(function.Function);
        }
    }

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message =
        "A probe on {Function} does not see calls that the compiler sent to {Copies}: attach to these, too; their arguments may differ.")]
    private partial void LogCopies(string function, string copies);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message =
        "{Function} is static: a probe does not see calls from its own source file that the compiler inlined, and the kernel does not tell whether there are any.")]
    private partial void LogStatic(string function);

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "Whether the probe sees every call is not known: {Path} cannot be read.")]
    private partial void LogUnknown(string path, Exception exception);
}
