namespace Ebpf.Core.Tests;

public class FailureDiagnosisTests
{
    private const int EMFILE = 24;

    [Theory]
    [InlineData(AttemptKind.KprobeMulti)]
    [InlineData(AttemptKind.KprobeSession)]
    [InlineData(AttemptKind.Kprobe)]
    [InlineData(AttemptKind.Fentry)]
    [InlineData(AttemptKind.Other)]
    internal void Find_NoDescriptorLeft_NamesTheLimitWhateverWasTried(AttemptKind attempt)
    {
        FailureDiagnosis? found = FailureDiagnosis.Find(BpfErrorKind.ResourceLimit, EMFILE, new Attempt(attempt, "no_such_function"), null);

        Assert.NotNull(found);
        Assert.Equal(BpfErrorKind.ResourceLimit, found.Kind);
        Assert.Contains("(RLIMIT_NOFILE)", found.Cause, StringComparison.Ordinal);
    }
}
