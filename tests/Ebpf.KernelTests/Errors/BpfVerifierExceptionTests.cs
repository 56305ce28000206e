namespace Ebpf.KernelTests;

/// <summary>A refused program comes with the verifier's words.</summary>
public sealed class BpfVerifierExceptionTests
{
    private const int EACCES = 13;
    private const string Complaint = "R0 invalid mem access 'map_value_or_null'";

    // What a message of libbpf's was once cut to here.
    private const int FormerLimit = 64 * 1024;

    [Fact]
    public void Load_InvalidProgram_HasTheTailInTheMessageAndTheWholeLog()
    {
        Require.Root();

        BpfVerifierException e = Assert.Throws<BpfVerifierException>(() => TestObject.Load("rejected").Dispose());

        Assert.Equal((BpfErrorKind.Rejected, EACCES, "unchecked_lookup"), (e.Kind, e.ErrorNumber, e.ProgramName));
        Assert.Contains(Complaint, e.Message, StringComparison.Ordinal);
        Assert.InRange(e.Message.Length, 1, 4000);
        Assert.Contains("processed ", e.VerifierLog, StringComparison.Ordinal);
        Assert.Contains(Complaint, e.VerifierLog, StringComparison.Ordinal);
        Assert.InRange(e.VerifierLog.Length, FormerLimit + 1, int.MaxValue);
        Assert.Null(e.Remedy);
    }

    [Fact]
    public void Load_InvalidProgramWithLogger_LogsTheWholeLogAsAWarning()
    {
        Require.Root();
        using RecordingLoggerFactory loggers = new();

        Assert.Throws<BpfVerifierException>(() => BpfObject.Load(TestObject.Read("rejected"), loggerFactory: loggers).Dispose());

        string line = Assert.Single(loggers.Lines, line => line.Contains(Complaint, StringComparison.Ordinal));
        Assert.StartsWith("Warning Ebpf.BpfObject libbpf: prog 'unchecked_lookup'", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, FormerLimit + 1, int.MaxValue);
    }
}
