namespace Ebpf.Core.Tests;

public class ProcessMappingTests
{
    [Fact]
    public void TryParse_MappedLibrary_HasItsPlaceAndName()
    {
        Assert.True(ProcessMapping.TryParse("7f0c40028000-7f0c401bd000 r-xp 00028000 fd:01 1573    /usr/lib/my lib.so (deleted)", out ProcessMapping mapping));

        Assert.Equal(new ProcessMapping(0x7f0c40028000, 0x7f0c401bd000, 0x28000, "fd:01 1573", "/usr/lib/my lib.so (deleted)"), mapping);
        Assert.True(mapping is { HasFile: true, IsDeleted: true, IsVdso: false });
        Assert.True(mapping.Contains(0x7f0c40028000) && !mapping.Contains(0x7f0c401bd000));
    }

    [Theory]
    [InlineData("7ffd1000-7ffd3000 r-xp 00000000 00:00 0       [vdso]", true)]
    [InlineData("7ffd1000-7ffd3000 rwxp 00000000 00:00 0", false)]
    public void TryParse_MemoryWithoutAFile_HasNone(string line, bool isVdso)
    {
        Assert.True(ProcessMapping.TryParse(line, out ProcessMapping mapping));

        Assert.Equal((false, isVdso), (mapping.HasFile, mapping.IsVdso));
    }

    [Theory]
    [InlineData("7f0c40028000-7f0c401bd000 r--p 00028000 fd:01 1573    /usr/lib/libc.so")]
    [InlineData("7f0c40028000 r-xp 00028000 fd:01 1573")]
    [InlineData("x-y r-xp 0 fd:01 1573")]
    [InlineData("")]
    public void TryParse_DataOrNoSuchLine_IsFalse(string line) => Assert.False(ProcessMapping.TryParse(line, out _));
}
