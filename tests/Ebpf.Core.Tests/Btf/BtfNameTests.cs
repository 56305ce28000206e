using System.Text;

namespace Ebpf.Core.Tests;

public class BtfNameTests
{
    [Theory]
    [InlineData("inode", "inode")]
    [InlineData("inode___old", "inode")]
    [InlineData("a___b___c", "a___b")]
    [InlineData("a___", "a___")]
    [InlineData("___a", "___a")]
    [InlineData("a____b", "a____b")]
    [InlineData("a___b____c", "a")]
    [InlineData("a__b", "a__b")]
    [InlineData("", "")]
    public void WithoutFlavor_OfAName_IsWhatLibbpfCompares(string name, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(BtfName.WithoutFlavor(Encoding.UTF8.GetBytes(name))));
}
