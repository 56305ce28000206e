namespace Ebpf.Core.Tests;

public class KernelSettingsTests
{
    [Theory]
    [InlineData("[none] integrity confidentiality", KernelLockdown.None)]
    [InlineData("none [integrity] confidentiality", KernelLockdown.Integrity)]
    [InlineData("none integrity [confidentiality]", KernelLockdown.Confidentiality)]
    [InlineData(null, KernelLockdown.None)]
    public void ParseLockdown_OfFile_IsTheModeInBrackets(string? text, KernelLockdown expected) =>
        Assert.Equal(expected, KernelSettings.ParseLockdown(text));

    [Fact]
    public void Limits_OfThisProcess_AreRead()
    {
        Assert.InRange(KernelSettings.OpenFilesLimit, 1ul, ulong.MaxValue);
        Assert.InRange(KernelSettings.MemlockLimit, 1ul, ulong.MaxValue);
    }

    [Fact]
    public void ReadFile_Absent_IsNull() => Assert.Null(KernelSettings.ReadFile("/proc/no_such_file"));
}
