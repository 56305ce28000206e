using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>Tells the logger which calls of a function a probe on it does not see, as far as that can be known.</summary>
/// <param name="logger">That of the object.</param>
internal sealed class ProbeCoverage(ILogger logger)
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
            LogMessages.CoverageUnknown(logger, KernelSymbols.Path, e);
        }
    }

    private void Report(CompilerClones function)
    {
        if (function.Copies.Count > 0)
        {
            LogMessages.Copies(logger, function.Function, string.Join(", ", function.Copies));
        }
        else if (function.IsStatic)
        {
            LogMessages.StaticFunction(logger, function.Function);
        }
    }
}
