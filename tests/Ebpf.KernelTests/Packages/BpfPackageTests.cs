namespace Ebpf.KernelTests.Packages;

/// <summary>Packages as ecc writes them, made of objects of ours.</summary>
public sealed class BpfPackageTests : IDisposable
{
    private const int Argument = 0x40000123;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task ReadLinesAsync_PerfEventArray_PrintsTheExportedType()
    {
        Require.TraceFs();
        using BpfPackage package = BpfPackage.Load(Write("perf", "on_getpgid", """[{"name":"perf_record","size":44,"type_id":0,"members":[]}]"""));
        using BpfLinks links = package.Attach();
        await using IAsyncEnumerator<string> lines = package.ReadLinesAsync(Token).GetAsyncEnumerator(Token);
        Task<bool> move = lines.MoveNextAsync().AsTask();

        Posix.GetProcessGroup(Argument);

        Assert.True(await move.WaitAsync(Soon, Token));
        Assert.Matches($"""^argument={Argument} cpu=\d+ text="hello"$""", lines.Current);
        Assert.Single(links);
    }

    [Fact]
    public async Task ReadLinesAsync_RingBufferWithoutAType_PrintsBytes()
    {
        Require.TraceFs();
        using BpfPackage package = BpfPackage.Load(Write("maps", "on_getpgid", "[]"));
        using BpfLinks links = package.Attach();
        await using IAsyncEnumerator<string> lines = package.ReadLinesAsync(Token).GetAsyncEnumerator(Token);
        Task<bool> move = lines.MoveNextAsync().AsTask();

        Posix.GetProcessGroup(Argument);

        Assert.True(await move.WaitAsync(Soon, Token));
        Assert.Equal("2301004000000000", lines.Current);
    }

    [Fact]
    public void Attach_ProgramThatTheObjectDoesNotHave_Throws()
    {
        Require.Root();
        using BpfPackage package = BpfPackage.Load(Write("maps", "absent", "[]"));

        Assert.Contains("'absent'", Assert.Throws<InvalidDataException>(package.Attach).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"bpf_object":"!","meta":{"bpf_skel":{}}}""")]
    [InlineData("""{"bpf_object":"AAAA","meta":{"bpf_skel":{}}}""")]
    [InlineData("""{"bpf_object":"","bpf_object_size":5,"meta":{"bpf_skel":{}}}""")]
    [InlineData("""{"bpf_object":1,"meta":2}""")]
    public void Load_NotAPackage_SaysWhichFile(string json)
    {
        string path = Path.Combine(_directory.Path, "package.json");
        File.WriteAllText(path, json);

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => BpfPackage.Load(path)).Message, StringComparison.Ordinal);
    }

    private string Write(string objectName, string program, string exportTypes) =>
        PackageJson.Write(_directory, objectName, [program], more: $",\"export_types\":{exportTypes}");
}
