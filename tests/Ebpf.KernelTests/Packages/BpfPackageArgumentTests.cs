namespace Ebpf.KernelTests.Packages;

/// <summary>The command line of a package: its global variables.</summary>
public sealed class BpfPackageArgumentTests : IDisposable
{
    private const string Variables = """
        [{"name":"least","type":"__u32","cmdarg":{"default":5,"long":"least-argument","short":"l","help":"The least argument"} },
         {"name":"doubled","type":"bool","description":"Whether the key is two"},
         {"name":"counting","type":"bool","value":true},
         {"name":"label","type":"char[8]","value":"usual"},
         {"name":"level","type":"enum level"},
         {"name":"offset","type":"short"},
         {"name":"__eunomia_dummy_event_ptr","type":"struct event *"},
         {"name":"stack_type","type":"struct stack_event *"}]
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_NoArguments_SetsDefaults()
    {
        using BpfPackage package = Load();

        Assert.Equal((5u, false, true, 0), (Get<uint>(package, "least"), Get<bool>(package, "doubled"), Get<bool>(package, "counting"), Get<short>(package, "offset")));
        Assert.Equal("usual", GetLabel(package));
    }

    [Fact]
    public void Load_Arguments_SetsVariables()
    {
        using BpfPackage package = Load("--least-argument", "0x10", "--doubled", "--disable-counting", "--label=letters", "--level", "HIGH", "--offset", "-32768");

        Assert.Equal((16u, short.MinValue), (Get<uint>(package, "least"), Get<short>(package, "offset")));
        Assert.Equal((true, false), (Get<bool>(package, "doubled"), Get<bool>(package, "counting")));
        Assert.Equal(("letters", 7u), (GetLabel(package), Get<uint>(package, "level")));
    }

    [Fact]
    public void Load_ShortNameAndOptions_AreTogether()
    {
        Require.Root();
        BpfObjectOptions options = new() { Programs = [], Globals = new BpfGlobals { { "label", "own" } } };

        using BpfPackage package = BpfPackage.Load(Write(), ["-l", "4294967295"], options);

        Assert.Equal((uint.MaxValue, "own"), (Get<uint>(package, "least"), GetLabel(package)));
    }

    [Theory]
    [InlineData("no argument '--absent'", "--absent")]
    [InlineData("no argument 'word'", "word")]
    [InlineData("no argument '--stack_type'", "--stack_type", "1")]
    [InlineData("no argument '--counting'", "--counting")]
    [InlineData("needs a value of the type __u32", "--least-argument")]
    [InlineData("'4294967296' is not a value of the type __u32", "-l", "4294967296")]
    [InlineData("'-1' is not a value of the type __u32", "-l", "-1")]
    [InlineData("'32768' is not a value of the type short", "--offset", "32768")]
    [InlineData("'MIDDLE' is not a value of the type enum level", "--level", "MIDDLE")]
    [InlineData("'eight---' is not a value of the type char[8]", "--label", "eight---")]
    [InlineData("takes no value", "--doubled=true")]
    [InlineData("least is set twice", "-l", "1", "-l", "2")]
    public void Load_WrongArgument_IsExplained(string expected, params string[] arguments)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => BpfPackage.Load(Write(), arguments));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DefaultThatDoesNotFit_IsThePackagesFault()
    {
        string path = PackageJson.Write(_directory, "package", [], variables: """[{"name":"offset","type":"short","value":99999}]""");

        Assert.Contains("'99999' is not a value of offset", Assert.Throws<InvalidDataException>(() => BpfPackage.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadHelp_Package_HasItsTextAndALineForEachArgument() => Assert.Equal(
        """
        Counts calls.
        By their arguments.
          -l, --least-argument <__u32>           The least argument [default: 5]
              --doubled                          Whether the key is two
              --disable-counting                 first value of the variable counting
              --label <char[8]>                  first value of the variable label [default: usual]
              --level <enum level>               first value of the variable level
              --offset <short>                   first value of the variable offset

        """,
        BpfPackage.ReadHelp(Write()));

    private static T Get<T>(BpfPackage package, string name)
        where T : unmanaged => package.BpfObject.Globals.Get<T>(name);

    private static string GetLabel(BpfPackage package)
    {
        byte[] label = new byte[8];
        package.BpfObject.Globals.Get("label", label.AsSpan());
        return KernelText.Read(label);
    }

    private BpfPackage Load(params string[] arguments)
    {
        Require.Root();
        return BpfPackage.Load(Write(), arguments, new BpfObjectOptions { Programs = [] });
    }

    private string Write() => PackageJson.Write(_directory, "package", [], variables: Variables);
}
