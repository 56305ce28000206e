using System.Globalization;

namespace Ebpf.KernelTests.Packages;

/// <summary>Maps that a package prints again and again, and several sources at a time.</summary>
public sealed class BpfPackageSampleTests : IDisposable
{
    private const int FirstArgument = 0x40000000;

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadLinesAsync_Log2Histogram_IsPrintedByItsMetadata()
    {
        using BpfPackage package = Load("""[{"name":"hists","sample":{"interval":50,"type":"log2_hist","unit":"usecs"} }]""", ""","export_types":[{"name":"hist"}]""");
        using (package.Attach())
        {
            Call(0, 1, 1, 3, 3, 3, 3);
        }

        string text = await package.ReadLinesAsync(Token).FirstAsync(Token);

        Assert.Equal(
            $"""
            key = 1
            comm="none"
                 usecs               : count    distribution
                     0 -> 1          : 1        |{Bar(10)}|
                     2 -> 3          : 2        |{Bar(20)}|
                     4 -> 7          : 0        |{Bar(0)}|
                     8 -> 15         : 4        |{Bar(40)}|
            """,
            text);
    }

    [Fact]
    public async Task ReadLinesAsync_LinearHistogram_HasAValueInEachRow()
    {
        using BpfPackage package = Load("""[{"name":"hists","sample":{"interval":50,"type":"linear_hist"} }]""");
        using (package.Attach())
        {
            Call(1);
        }

        string text = await package.ReadLinesAsync(Token).FirstAsync(Token);

        Assert.EndsWith(
            $"""
                 (unit)              : count    distribution
                     0 -> 0          : 0        |{Bar(0)}|
                     1 -> 1          : 1        |{Bar(40)}|
            """,
            text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hists")]
    [InlineData("arguments")]
    public async Task ReadLinesAsync_ClearedMap_ComesOnce(string map)
    {
        using BpfPackage package = Load(
            string.Create(CultureInfo.InvariantCulture, $$"""[{"name":"{{map}}","sample":{"interval":20,"clear_map":true},"export_config":"default"}]"""),
            ""","enable_multiple_export_types":true""");
        using BpfLinks links = package.Attach();
        Call(9);
        await using IAsyncEnumerator<string> lines = package.ReadLinesAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await lines.MoveNextAsync());
        string first = lines.Current;
        Task<bool> move = lines.MoveNextAsync().AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        bool isSilent = !move.IsCompleted;

        Call(10);

        Assert.True(await move);
        Assert.True(isSilent);
        Assert.Contains(map == "arguments" ? "9: high=16384 low=9" : "1: slots=[0,0,0,0,0,0,0,0,0,1,", first, StringComparison.Ordinal);
        Assert.Contains(map == "arguments" ? "10: high=16384 low=10" : "1: slots=[0,0,0,0,0,0,0,0,0,0,1,", lines.Current, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadLinesAsync_SeveralMaps_ComeTogether()
    {
        int type = BtfTypes.Parse(TestObject.Read("package")).Find<BtfStruct>("argument")!.Id;
        int number = BtfTypes.Parse(TestObject.Read("package")).Find<BtfTypedef>("__u32")!.Id;
        using BpfPackage package = Load(string.Create(CultureInfo.InvariantCulture, $$"""
            [{"name":"hists","sample":{"interval":20},"export_config":{"custom_members":[{"name":"second","offset":4,"btf_type_id":{{number}} }]} },
             {"name":"first_ring","export_config":{"btf_type_id":{{type}} } },
             {"name":"arguments","export_config":"no_export"}]
            """), ""","enable_multiple_export_types":true""");
        using BpfLinks links = package.Attach();
        Call(1);
        HashSet<string> texts = [];

        await foreach (string text in package.ReadLinesAsync(Token))
        {
            texts.Add(text);
            if (texts.Count == 2)
            {
                break;
            }
        }

        Assert.Equal(["1: second=1", "high=16384 low=1"], texts.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""[{"name":"absent","export_config":"default"}]""", "'absent'")]
    [InlineData("""[{"name":"arguments","export_config":"default"}]""", "does not say how often")]
    [InlineData("""[{"name":"arguments","export_config":"default","sample":{"interval":5,"type":"log2_hist"} }]""", "'slots'")]
    [InlineData("""[{"name":"first_ring","export_config":{"btf_type_id":99999} }]""", "99999")]
    [InlineData("""[{"name":"first_ring","export_config":{"btf_type_id":1},"intepreter":{"stack_trace":{} } }]""", "stack")]
    public void ReadLinesAsync_WhatCannotBePrinted_IsSaidAtOnce(string maps, string expected)
    {
        using BpfPackage package = Load(maps, ""","enable_multiple_export_types":true""");

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => package.ReadLinesAsync(Token)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"name":"hists","sample":{"interval":0} }]""")]
    [InlineData("""[{"name":"hists","sample":{"interval":5,"type":"cubic_hist"} }]""")]
    [InlineData("""[{"name":"hists","sample":7}]""")]
    [InlineData("""[{"name":"first_ring","export_config":{"custom_members":[{"name":"a","offset":4294967295,"btf_type_id":1}]} }]""")]
    public void Load_WrongMap_IsNotAPackage(string maps) => Assert.Throws<InvalidDataException>(() => Load(maps));

    private static string Bar(int stars) => new string('*', stars).PadRight(40);

    private static void Call(params int[] arguments) => Array.ForEach(arguments, argument => Posix.GetProcessGroup(FirstArgument + argument));

    private BpfPackage Load(string maps, string more = "")
    {
        Require.TraceFs();
        return BpfPackage.Load(PackageJson.Write(_directory, "package", ["on_call"], maps, more: more), new BpfObjectOptions { Programs = ["on_call"] });
    }
}
