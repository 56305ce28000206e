using Microsoft.Extensions.Logging;

namespace Ebpf.KernelTests;

/// <summary>The logger hears of calls that a probe does not see because of the compiler, where they can be known.</summary>
public sealed class ProbeCoverageTests
{
    private static readonly string[] CopySuffixes = [".constprop.0", ".isra.0", ".part.0"];

    [Fact]
    public void AttachKprobe_FunctionWithCopies_WarnsOnceAndNamesThem()
    {
        Require.Kprobes();
        using RecordingLoggerFactory loggers = new();
        using BpfObject obj = Load(loggers);

        string function = AttachToFunctionWithCopies(obj);

        obj.Programs["nothing"].AttachKprobe(function, new KprobeOptions { AtReturn = true }).Dispose(); // The same calls.
        Assert.Single(loggers.Lines, line => line.StartsWith(
            $"Warning Ebpf.BpfObject A probe on {function} does not see calls that the compiler sent to {function}.", StringComparison.Ordinal));
    }

    [Fact]
    public void AttachKprobe_ExportedFunction_SaysNothing()
    {
        Require.Kprobes();
        using RecordingLoggerFactory loggers = new();
        using BpfObject obj = Load(loggers);

        obj.Programs["nothing"].AttachKprobe("vfs_unlink").Dispose();

        Assert.DoesNotContain(loggers.Lines, line => line.Contains("vfs_unlink", StringComparison.Ordinal) && !line.Contains("libbpf", StringComparison.Ordinal));
    }

    [Fact]
    public void Attach_LoggerThatThrows_LeavesNoAttachment()
    {
        Require.Kprobes();
        using BpfObject silent = Load();
        string function = AttachToFunctionWithCopies(silent);
        using ThrowingLoggerFactory loggers = new(LogLevel.Warning);
        using BpfObject obj = Load(loggers);
        int before = CountKprobes();

        Assert.Throws<InvalidOperationException>(() => obj.Programs["nothing"].AttachKprobe(function));

        Assert.Equal(before, CountKprobes());
    }

    private static int CountKprobes() => File.ReadAllLines("/sys/kernel/debug/kprobes/list").Length;

    /// <summary>The first that takes a probe: the blacklist does not have all that the kernel refuses.</summary>
    private static string AttachToFunctionWithCopies(BpfObject obj) => FunctionsWithCopies().Take(20).First(
        name => Record.Exception(() => obj.Programs["nothing"].AttachKprobe(name).Dispose()) is null);

    /// <summary>Without the padding before a function (__pfx_), where no probe can be.</summary>
    private static IEnumerable<string> FunctionsWithCopies()
    {
        Dictionary<string, int> functions = File.ReadLines("/proc/kallsyms").Select(line => line.Split(' ', '\t'))
            .Where(parts => parts[1] is "t" or "T" && !parts[2].StartsWith("__pfx_", StringComparison.Ordinal)).CountBy(parts => parts[2]).ToDictionary();
        return functions.Where(function => function.Value == 1 && CopySuffixes.Any(suffix => functions.ContainsKey(function.Key + suffix)))
            .Select(function => function.Key);
    }

    private static BpfObject Load(ILoggerFactory? loggers = null) =>
        BpfObject.Load(TestObject.Read("errors"), new BpfObjectOptions { Programs = ["nothing"] }, loggers);
}
