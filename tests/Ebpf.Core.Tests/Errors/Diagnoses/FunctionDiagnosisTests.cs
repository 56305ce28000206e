namespace Ebpf.Core.Tests;

public class FunctionDiagnosisTests
{
    [Theory]
    [InlineData("sys_openat", "openat")]
    [InlineData("__no_such_sys_openat", "openat")]
    public void FindForKprobe_FunctionOfASystemCall_NamesTheMethodForThose(string function, string call)
    {
        FailureDiagnosis? found = FunctionDiagnosis.FindForKprobe(BpfErrorKind.NotFound, function, atReturn: false);

        Assert.Contains($"AttachSystemCall(\"{call}\"), or write SEC(\"ksyscall/{call}\")", found?.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AbsentSystemCall_TypingError_NamesTheNearest() =>
        Assert.Contains("openat", FunctionDiagnosis.AbsentSystemCall("__x64_sys_", "opennat").Remedy, StringComparison.Ordinal);
}
