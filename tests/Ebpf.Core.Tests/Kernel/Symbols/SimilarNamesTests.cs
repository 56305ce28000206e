namespace Ebpf.Core.Tests;

public class SimilarNamesTests
{
    private const string Table = """
        ffffffff816d0000 t __pfx_filename_unlinkat
        ffffffff816d0010 t filename_unlinkat
        ffffffff816d0020 t vfs_unlink
        ffffffff816d0030 t vfs_unlink.cold
        ffffffff816d0040 T vfs_link
        ffffffff816d0050 T __x64_sys_unlinkat
        ffffffff816d0060 d unlinkat_data
        ffffffff816d0070 T kmem_cache_alloc_noprof
        ffffffff816d0080 T kmem_cache_allok
        """;

    [Theory]
    [InlineData("do_unlinkat", new[] { "filename_unlinkat", "__x64_sys_unlinkat" })]
    [InlineData("vfs_unlnk", new[] { "vfs_unlink" })]
    [InlineData("vfs_unlink2", new[] { "vfs_unlink" })]
    [InlineData("kmem_cache_alloc", new[] { "kmem_cache_alloc_noprof", "kmem_cache_allok" })] // The whole name first.
    [InlineData("unlinkat", new[] { "filename_unlinkat", "__x64_sys_unlinkat" })]
    [InlineData("tcp_connect", new string[0])]
    [InlineData("x", new string[0])]
    public void Find_MissingName_ReturnsTheNearestFirst(string name, string[] expected) =>
        Assert.Equal(expected, SimilarNames.Find(new StringReader(Table), name));

    [Fact]
    public void Find_ManyNearOnes_ReturnsFive() =>
        Assert.Equal(5, SimilarNames.Find(new StringReader(string.Join('\n', Enumerable.Range(0, 9).Select(i => $"0 t vfs_rename{i}"))), "vfs_rename").Count);
}
