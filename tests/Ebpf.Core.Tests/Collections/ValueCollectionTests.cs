namespace Ebpf.Core.Tests;

public class ValueCollectionTests
{
    [Fact]
    public void OptionsRecords_WithEqualCollections_AreEqualAndPrintThem()
    {
        BpfObjectOptions options = New(), other = New();

        Assert.Equal(options, other);
        Assert.Equal(options.GetHashCode(), other.GetHashCode());
        Assert.Contains("Programs = [on_kprobe, on_fentry], Targets = {on_fentry: vfs_unlink}", $"{options}", StringComparison.Ordinal);
        Assert.NotEqual(options, options with { Targets = new Dictionary<string, string> { ["on_fentry"] = "vfs_rmdir" } });
        Assert.Equal(new KprobeMultiOptions { Cookies = [1, 2] }, new KprobeMultiOptions { Cookies = [1, 2] });
        Assert.NotEqual(new KprobeMultiOptions { Cookies = [1, 2] }, new KprobeMultiOptions { Cookies = [2, 1] });

        static BpfObjectOptions New() => new()
        {
            Programs = ["on_kprobe", "on_fentry"],
            Targets = new Dictionary<string, string> { ["on_fentry"] = "vfs_unlink" },
            Globals = Globals,
        };
    }

    private static BpfGlobals Globals { get; } = [];

    [Fact]
    public void OptionsRecords_CollectionChangedAfterwards_KeepTheirCopy()
    {
        List<ulong> cookies = [1];
        KprobeMultiOptions options = new() { Cookies = cookies };

        cookies[0] = 2;

        Assert.Equal([1ul], options.Cookies);
    }
}
