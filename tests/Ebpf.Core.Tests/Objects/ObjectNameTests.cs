namespace Ebpf.Core.Tests;

public class ObjectNameTests
{
    [Theory]
    [InlineData("starts.bpf.o", "starts")]
    [InlineData("starts.bpf.x86_64.o", "starts")]
    [InlineData("Company.Product.Objects.starts.bpf.o", "starts")]
    [InlineData("Company.Product.starts.bpf.aarch64.o", "starts")]
    [InlineData("objects/starts.bpf.o", "starts")]
    [InlineData("Company.Product.starts.o", "starts")]
    [InlineData("starts", "starts")]
    [InlineData("bpf.o", "bpf")]
    public void OfResource_NameOfAnObjectFile_IsItWithoutFoldersAndExtensions(string resourceName, string expected) =>
        Assert.Equal(expected, ObjectName.OfResource(resourceName));

    [Theory]
    [InlineData("/usr/lib/some.where/starts.bpf.o", "starts")]
    [InlineData("starts", "starts")]
    public void OfFile_Path_IsTheFilesNameUpToTheFirstDot(string path, string expected) => Assert.Equal(expected, ObjectName.OfFile(path));
}
