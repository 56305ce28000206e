using System.Text;

namespace Ebpf.Probes.Unlink.Tests;

public class SharedPathsTests
{
    [Fact]
    public void Copy_ManyPaths_LeavesEachAsItWas()
    {
        SharedPaths paths = new();
        string[] texts = [.. Enumerable.Range(0, 1000).Select(i => new string((char)('a' + (i % 26)), i % 40)), new string('x', 8191), "after"];

        ArraySegment<byte>[] copies = [.. texts.Select(text => paths.Copy(Encoding.UTF8.GetBytes(text)))];

        Assert.Equal(texts, copies.Select(copy => Encoding.UTF8.GetString(copy)));
    }

    [Fact]
    public void Copy_ShortPath_KeepsAtMost512Bytes()
    {
        SharedPaths paths = new();

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(512, paths.Copy("/tmp/a file"u8).Array!.Length));
    }
}
