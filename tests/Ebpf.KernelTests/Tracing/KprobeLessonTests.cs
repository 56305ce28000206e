using System.Diagnostics;
using System.Reflection;

namespace Ebpf.KernelTests;

/// <summary>The sample, as a user runs it.</summary>
public sealed class KprobeLessonTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>The program's path: in a guest beside the tests, here where the build put it.</summary>
    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "lesson", "KprobeLesson") is var beside && File.Exists(beside)
        ? beside
        : typeof(KprobeLessonTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "KprobeLesson").Value!;

    [Fact]
    public async Task Run_TouchAndRm_PrintsTheLinesOfTheLesson()
    {
        Require.CanAttach(Ebpf.Probes.Unlink.UnlinkAttachKind.Kprobe);
        using TemporaryDirectory directory = new();
        using Process lesson = Command.Start(Program);
        string? header = await ReadLineAsync(lesson.StandardError);
        Assert.Matches("^Attached to (do|filename)_unlinkat. Ctrl-C ends.$", header);

        foreach (string file in new[] { "test1", "test2" })
        {
            (int pid, int exitCode, _, string error) = await Command.RunAsync("sh", "-c", $"cd {directory.Path}; touch {file}; exec rm {file}");
            Assert.Equal((0, ""), (exitCode, error));

            Assert.Matches(LineOf(pid, $"KPROBE ENTRY pid = {pid}, filename = {file}"), await ReadLineOfAsync(lesson, pid));
            Assert.Matches(LineOf(pid, $"KPROBE EXIT: pid = {pid}, ret = 0"), await ReadLineOfAsync(lesson, pid));
        }

        await InterruptAsync(lesson);
    }

    [Fact]
    public async Task Run_FileThatIsNotThere_PrintsTheNegativeErrorNumber()
    {
        Require.CanAttach(Ebpf.Probes.Unlink.UnlinkAttachKind.Kprobe);
        using Process lesson = Command.Start(Program);
        Assert.NotNull(await ReadLineAsync(lesson.StandardError));

        Assert.Equal(2, Posix.Unlink("/missing\n\x1b[2J"u8.ToArray()));

        int pid = Environment.ProcessId;
        Assert.EndsWith($"KPROBE ENTRY pid = {pid}, filename = /missing", await ReadLineOfAsync(lesson, pid), StringComparison.Ordinal);
        Assert.EndsWith($"KPROBE EXIT: pid = {pid}, ret = -2", await ReadLineOfAsync(lesson, pid), StringComparison.Ordinal);
        await InterruptAsync(lesson);
    }

    [Fact]
    public async Task Run_AsPlainUser_EndsWithOneMessageAndWithoutStackTrace()
    {
        Require.Root();

        (_, int exitCode, string output, string error) = await Command.RunAsync("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", Program);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("KprobeLesson: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static string LineOf(int pid, string message) =>
        $@"^(rm|sh|<\.\.\.>)-{pid} \[\d{{3}}\] \S{{4,5}} \d+\.\d{{6}}: bpf_trace_printk: {message}$";

    private static async Task<string> ReadLineOfAsync(Process lesson, int pid)
    {
        string? line;
        do
        {
            line = await ReadLineAsync(lesson.StandardOutput);
            Assert.NotNull(line);
        }
        while (!line.Contains($"pid = {pid},", StringComparison.Ordinal));

        return line;
    }

    private static Task<string?> ReadLineAsync(StreamReader reader) => reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
        .WaitAsync(Soon, TestContext.Current.CancellationToken);

    private static async Task InterruptAsync(Process lesson)
    {
        Posix.Interrupt(lesson.Id);
        await lesson.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(0, lesson.ExitCode);
        Assert.Equal("", await lesson.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
