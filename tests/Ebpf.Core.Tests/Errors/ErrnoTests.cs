namespace Ebpf.Core.Tests;

public class ErrnoTests
{
    [Theory]
    [InlineData(1, "EPERM")]
    [InlineData(2, "ENOENT")]
    [InlineData(11, "EAGAIN")]
    [InlineData(13, "EACCES")]
    [InlineData(95, "EOPNOTSUPP")]
    [InlineData(132, "ERFKILL")]
    [InlineData(133, "EHWPOISON")]
    [InlineData(524, "ENOTSUPP")]
    [InlineData(4000, "LIBBPF_ERRNO__LIBELF")]
    [InlineData(4001, "LIBBPF_ERRNO__FORMAT")]
    [InlineData(4013, "LIBBPF_ERRNO__NLPARSE")]
    [InlineData(4014, null)]
    [InlineData(0, null)]
    [InlineData(-2, null)]
    [InlineData(9999, null)]
    public void GetName_OfNumber_IsTheKernelsName(int number, string? expected) => Assert.Equal(expected, Errno.GetName(number));
}
