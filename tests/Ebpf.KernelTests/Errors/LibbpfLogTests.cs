using System.Globalization;

namespace Ebpf.KernelTests;

/// <summary>Messages of libbpf about an object go to that object's logger.</summary>
public sealed class LibbpfLogTests
{
    [Fact]
    public void Load_ManyAtATime_EachLoggerHasItsOwnMessagesOnly()
    {
        const int Loads = 8;
        Require.Root();
        RecordingLoggerFactory[] loggers = [.. Enumerable.Range(0, Loads).Select(_ => new RecordingLoggerFactory())];
        Thread[] threads = [.. Enumerable.Range(0, Loads).Select(i => new Thread(() =>
        {
            BpfObjectOptions options = new() { Name = $"object{i}", Programs = ["on_raw_tracepoint"] };
            for (int round = 0; round < 10; round++)
            {
                BpfObject.Load(TestObject.Read("attach"), options, loggers[i]).Dispose();
            }
        }))];

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        for (int i = 0; i < Loads; i++)
        {
            string[] named = [.. loggers[i].Lines.Where(line => line.Contains("libbpf: loading ", StringComparison.Ordinal))];
            Assert.Equal(10, named.Length);
            Assert.All(named, line => Assert.Contains($"'object{i.ToString(CultureInfo.InvariantCulture)}'", line, StringComparison.Ordinal));
            Assert.All(loggers[i].Lines, line => Assert.Contains(" Ebpf.BpfObject ", line, StringComparison.Ordinal));
        }
    }

    /// <summary>Some 800 lines for an object.</summary>
    [Fact]
    public void Load_WhatLibbpfDoes_IsLoggedAtTrace()
    {
        Require.Root();
        using RecordingLoggerFactory logger = new();

        BpfObject.Load(TestObject.Read("attach"), new BpfObjectOptions { Programs = ["on_raw_tracepoint"] }, logger).Dispose();

        Assert.Contains(logger.Lines, line => line.StartsWith("Trace ", StringComparison.Ordinal));
        Assert.DoesNotContain(logger.Lines, line => line.StartsWith("Debug ", StringComparison.Ordinal));
    }

    /// <summary>Its exception would end the process if it left the function that libbpf calls.</summary>
    [Theory]
    [InlineData("globals", null)]
    [InlineData("rejected", "R0 invalid mem access")]
    public void Load_LoggerThatCannotSayWhatIsEnabled_GoesOn(string name, string? reason)
    {
        Require.Root();
        Require.Kernel(5, 14); // SEC("syscall")
        using ThrowingLoggerFactory logger = new(level: null);

        Exception? thrown = Record.Exception(() => BpfObject.Load(TestObject.Read(name), null, logger).Dispose());

        Assert.Equal(reason is null, thrown is null);
        Assert.Contains(reason ?? "", thrown?.Message ?? "", StringComparison.Ordinal);
    }

    /// <summary>In a process of its own, in which no object was loaded before.</summary>
    [Fact]
    public async Task OpenPinned_FirstOperationOfTheProcess_WritesNothingToStandardError()
    {
        (_, int exitCode, string output, string error) = await Command.RunAsync(
            Environment.ProcessPath!, "-noColor", "-method", $"{typeof(BpfLinkTests).FullName}.{nameof(BpfLinkTests.OpenPinned_NothingThere_IsNotFoundAndSaysWhere)}");

        Assert.True(exitCode == 0, output);
        Assert.DoesNotContain("libbpf", error, StringComparison.Ordinal);
    }
}
