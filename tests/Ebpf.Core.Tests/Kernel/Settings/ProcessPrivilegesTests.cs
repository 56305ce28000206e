namespace Ebpf.Core.Tests;

public class ProcessPrivilegesTests
{
    [Theory]
    [InlineData("0000000000000000", new[] { "CAP_BPF", "CAP_PERFMON" })]
    [InlineData("0000008000000000", new[] { "CAP_PERFMON" })]
    [InlineData("0000004000000000", new[] { "CAP_BPF" })]
    [InlineData("000000c000000000", new string[0])]
    [InlineData("0000000000200000", new string[0])]
    public void MissingForTracing_OfEffectiveSet_NamesWhatIsNotHeld(string effective, string[] missing) =>
        Assert.Equal(missing, ProcessPrivileges.Parse(["Name:\tx", $"CapEff:\t{effective}"]).MissingForTracing);

    [Theory]
    [InlineData("0000000000000000", new[] { "CAP_BPF", "CAP_NET_ADMIN" })]
    [InlineData("0000008000001000", new string[0])]
    [InlineData("0000000000200000", new[] { "CAP_NET_ADMIN" })]
    public void MissingForNetwork_OfEffectiveSet_NamesWhatIsNotHeld(string effective, string[] missing) =>
        Assert.Equal(missing, ProcessPrivileges.Parse([$"CapEff:\t{effective}"]).MissingForNetwork);

    [Theory]
    [InlineData(null, "000001ffffffffff", false)]
    [InlineData("user:[4026531837]", "000001ffffffffff", false)]
    [InlineData("user:[4026532300]", "000001ffffffffff", true)]
    [InlineData("user:[4026532300]", "0000000000000000", false)]
    public void IsConfined_OfUserNamespace_IsWhereCapabilitiesDoNotCount(string? userNamespace, string effective, bool expected)
    {
        ProcessPrivileges privileges = ProcessPrivileges.Parse([$"CapEff:\t{effective}"], userNamespace);

        Assert.Equal(expected, privileges.IsConfined);
        Assert.Equal(expected || effective[^1] == '0', privileges.MissingForTracing.Count != 0);
    }

    [Theory]
    [InlineData("Seccomp:\t2", true)]
    [InlineData("Seccomp:\t0", false)]
    [InlineData("Seccomp_filters:\t2", false)]
    public void HasSeccompFilter_OfStatus_IsModeTwo(string line, bool expected) =>
        Assert.Equal(expected, ProcessPrivileges.Parse([line]).HasSeccompFilter);

    [Fact]
    public void Read_ThisProcess_DoesNotThrow() => Assert.NotNull(ProcessPrivileges.Read());
}
