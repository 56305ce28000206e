namespace Ebpf.Core.Tests;

public class BpfExceptionTests
{
    [Fact]
    public void FromErrorNumber_NoDescriptorLeft_NamesTheLimitAndTheRemedy()
    {
        const int EMFILE = 24;

        BpfException e = BpfException.FromErrorNumber(EMFILE, "read /proc/kallsyms");

        Assert.Equal((BpfErrorKind.ResourceLimit, EMFILE, "read /proc/kallsyms"), (e.Kind, e.ErrorNumber, e.Operation));
        Assert.StartsWith("Cannot read /proc/kallsyms: EMFILE. ", e.Message, StringComparison.Ordinal);
        Assert.Contains("RLIMIT_NOFILE", e.Cause, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void FromErrorNumber_NoErrorNumber_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => BpfException.FromErrorNumber(-24, "read"));
}
