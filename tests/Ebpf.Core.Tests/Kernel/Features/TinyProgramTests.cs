namespace Ebpf.Core.Tests;

public class TinyProgramTests
{
    [Theory]
    [InlineData(0, KernelFeatureState.Available)]
    [InlineData(1, KernelFeatureState.Refused)] // EPERM
    [InlineData(13, KernelFeatureState.Refused)] // EACCES
    [InlineData(12, KernelFeatureState.Refused)] // ENOMEM
    [InlineData(23, KernelFeatureState.Refused)] // ENFILE
    [InlineData(24, KernelFeatureState.Refused)] // EMFILE
    [InlineData(38, KernelFeatureState.Refused)] // ENOSYS
    [InlineData(22, KernelFeatureState.Missing)] // EINVAL
    [InlineData(95, KernelFeatureState.Missing)] // EOPNOTSUPP
    public void ToState_OfErrno_IsMissingOnlyWhereTheKernelLacksIt(int errorNumber, KernelFeatureState expected) =>
        Assert.Equal(expected, TinyProgram.ToState(errorNumber));
}
