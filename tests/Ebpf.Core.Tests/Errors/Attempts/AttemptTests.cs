namespace Ebpf.Core.Tests;

public class AttemptTests
{
    private const int EMFILE = 24;

    public static TheoryData<string> Attempts => [.. All.Keys];

    private static Dictionary<string, Attempt> All { get; } = new Attempt[]
    {
        new(),
        new LoadAttempt(null, NeedsNetwork: false),
        new PinAttempt("/no/such/directory/pin"),
        new KprobeAttempt("no_such_function", AtReturn: false),
        new KprobeMultiAttempt(["no_such_function"], null, IsSession: false),
        new KprobeMultiAttempt(["no_such_function"], null, IsSession: true),
        new FentryAttempt("no_such_function"),
        new TracepointAttempt("no_such", "tracepoint"),
        new CgroupAttempt("/no/such/cgroup"),
        new PlacelessAttempt("AttachXdp", BpfProgramType.Xdp),
    }.ToDictionary(attempt => $"{attempt}");

    [Theory]
    [MemberData(nameof(Attempts))]
    public void Diagnose_NoDescriptorLeft_NamesTheLimitWhateverWasTried(string attempt)
    {
        FailureDiagnosis? found = All[attempt].Diagnose(new Failure(BpfErrorKind.ResourceLimit, EMFILE));

        Assert.NotNull(found);
        Assert.Equal(BpfErrorKind.ResourceLimit, found.Kind);
        Assert.Contains("(RLIMIT_NOFILE)", found.Cause, StringComparison.Ordinal);
    }

    /// <summary>The words of Linux 6.1 with modules. What is missed then is not missing.</summary>
    [Fact]
    public void FindInWords_NoDescriptorForAModulesTypes_NamesTheLimit()
    {
        LibbpfWords words = new("failed to get BTF object #3 FD: -EMFILE\nextern (func ksym) 'bpf_iter_num_destroy': not found in kernel or module BTFs");

        Assert.Contains("(RLIMIT_NOFILE)", LimitDiagnosis.FindInWords(words)?.Cause, StringComparison.Ordinal);
        Assert.Null(LimitDiagnosis.FindInWords(new LibbpfWords("extern (func ksym) 'a': not found in kernel or module BTFs")));
    }
}
