namespace Ebpf.KernelTests;

/// <summary>Objects that a kernel refuses: each message names the cause, and what to do.</summary>
public sealed class LoadAttemptTests
{
    [Theory]
    [InlineData("absent_typed_tracepoint", "This kernel has no tracepoint no_such_tracepoint.", "available_events")]
    [InlineData("absent_iterator", "no iterator over the objects of SEC(\"iter/no_such_objects\")", "bpf_iter__")]
    [InlineData("absent_hook", "no security hook no_such_hook", "bpf_lsm_")]
    public void Load_PlaceThatTheKernelDoesNotDescribe_NamesItsKind(string program, string cause, string remedy)
    {
        Require.Root();
        AssertFails(() => LoadPlace(program), BpfErrorKind.NotFound, cause, remedy);
    }

    [Fact]
    public void Load_KindThatTheKernelRefuses_NamesTheSectionAndNoVerifier()
    {
        Require.Root();
        Assert.SkipUnless(KernelFeatures.TryAttachType(BpfAttachType.Lsm) == KernelFeatureState.Missing, "needs a kernel without kprobes");

        BpfException e = AssertFails(() => LoadPlace("hook"), BpfErrorKind.NotSupported, "The kernel refuses program hook for its kind, SEC(\"lsm/file_open\")", "TryProgramType");

        Assert.DoesNotContain("The verifier refuses", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingKernelFunction_NamesIt()
    {
        Require.Root();
        AssertFails(() => TestObject.Load("missing_kfunc"), BpfErrorKind.NotSupported, "no function no_such_kfunc that programs may call", "__weak");
    }

    [Fact]
    public void Load_MissingKernelSymbol_NamesIt()
    {
        Require.Root();
        AssertFails(() => TestObject.Load("missing_symbol"), BpfErrorKind.NotSupported, "This kernel has no symbol no_such_symbol.", "__weak");
    }

    [Theory]
    [InlineData(0u, 1u, "The values have no size.")]
    [InlineData(8u, 0u, "It has room for no entry.")]
    public void Load_MapThatTheKernelRefuses_SaysWhatIsWrong(uint valueSize, uint maxEntries, string cause)
    {
        Require.Root();
        BpfMapOptions wrong = new() { ValueSize = valueSize, MaxEntries = maxEntries };

        AssertFails(
            () => TestObject.Load("network", new BpfObjectOptions { Programs = [], Maps = new Dictionary<string, BpfMapOptions> { ["hits"] = wrong } }),
            BpfErrorKind.InvalidArgument, cause, "(BpfMapOptions)");
    }

    [Fact]
    public void Load_MapKindThatTheKernelDoesNotHave_SaysSo()
    {
        Require.Root();
        BpfMapOptions wrong = new() { Type = (BpfMapType)4000 };

        AssertFails(
            () => TestObject.Load("network", new BpfObjectOptions { Programs = [], Maps = new Dictionary<string, BpfMapOptions> { ["hits"] = wrong } }),
            BpfErrorKind.NotSupported, "This kernel has no maps of the kind 4000.", "newer kernel");
    }

    [Fact]
    public void Load_PinRootThatIsNoBpfFileSystem_NamesItAndTheMount()
    {
        Require.Root();
        using TemporaryDirectory directory = new();

        AssertFails(() => LoadPinned(directory.Path), BpfErrorKind.InvalidArgument, $"{directory.Path} is not on a BPF file system.", "mount -t bpf");
    }

    [Fact]
    public void Load_PinnedMapOfAnotherSize_NamesTheFile()
    {
        using BpfFileSystem bpffs = BpfFileSystem.MountOrSkip();
        LoadPinned(bpffs.Path).Dispose();
        string pinned = Path.Combine(bpffs.Path, "shared");

        AssertFails(() => LoadPinned(bpffs.Path, "shared"), BpfErrorKind.InvalidArgument, $"The map that is pinned at {pinned} is of another kind or size.", "Delete that file");
    }

    [Fact]
    public void Maps_UnknownName_ListsTheOthers()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("network", new BpfObjectOptions { Programs = [] });

        Assert.Contains("has no map 'x'; it has: hits, sockets.", Assert.Throws<KeyNotFoundException>(() => obj.Maps["x"]).Message, StringComparison.Ordinal);
        Assert.Contains("has no program 'x'; it has: on_xdp", Assert.Throws<KeyNotFoundException>(() => obj.Programs["x"]).Message, StringComparison.Ordinal);
        obj.Dispose();
        Assert.Equal(nameof(BpfObject), Assert.Throws<ObjectDisposedException>(() => obj.Programs["on_xdp"].GetInfo()).ObjectName);
    }

    [Fact]
    public void Attach_SectionWithAQuestionMark_SaysToNameIt()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("places", new BpfObjectOptions { ProgramTypes = Kind });

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => obj.Programs["half_a_tracepoint"].Attach());

        Assert.Contains("its section begins with '?'. Name it in BpfObjectOptions.Programs", e.Message, StringComparison.Ordinal);
        Assert.True(obj.Programs["section_without_kind"].IsLoaded);
    }

    [Theory]
    [InlineData("half_a_tracepoint", BpfErrorKind.InvalidArgument, "names the category unused and no tracepoint in it", "SEC(\"tp/")]
    [InlineData("absent_tracepoint", BpfErrorKind.NotFound, "no tracepoint syscalls/no_such_tracepoint", "available_events")]
    [InlineData("absent_raw_tracepoint", BpfErrorKind.NotFound, "no tracepoint no_such_tracepoint", "available_events")]
    [InlineData("half_a_uprobe", BpfErrorKind.NotSupported, "Its section does not name a place.", nameof(BpfProgram.AttachUprobe))]
    [InlineData("absent_file", BpfErrorKind.NotFound, "There is no file /no/such/file.", "Give the path")]
    [InlineData("half_a_usdt", BpfErrorKind.NotSupported, "does not name a probe", "SEC(\"usdt/FILE:PROVIDER:NAME\")")]
    public void Attach_SectionWithAPlaceThatIsNone_SaysWhatIsWrong(string program, BpfErrorKind kind, string cause, string remedy)
    {
        Require.TraceFs();
        using BpfObject obj = LoadPlace(program);

        AssertFails(() => obj.Programs[program].Attach(), kind, cause, remedy);
    }

    [Fact]
    public void Attach_UprobesWithoutPlace_NamesTheirMethod()
    {
        Require.AttachType(BpfAttachType.UprobeMulti);
        using BpfObject obj = LoadPlace("uprobes");

        AssertFails(() => obj.Programs["uprobes"].Attach(), BpfErrorKind.NotSupported, "does not name a place", nameof(BpfProgram.AttachUprobeMulti));
    }

    [Fact]
    public void Attach_PatternThatMatchesNothing_SaysSo()
    {
        Require.AttachType(BpfAttachType.KprobeMulti);
        using BpfObject obj = LoadPlace("absent_pattern");

        AssertFails(() => obj.Programs["absent_pattern"].Attach(), BpfErrorKind.NotFound, "matches no_such_function_*", "available_filter_functions");
    }

    private static Dictionary<string, BpfProgramType> Kind => new() { ["section_without_kind"] = BpfProgramType.SocketFilter };

    private static BpfObject LoadPlace(string program) => TestObject.Load("places", new BpfObjectOptions { Programs = [program] });

    private static BpfObject LoadPinned(string root, string? larger = null) => TestObject.Load("pinned", new BpfObjectOptions
    {
        PinRootPath = root,
        Maps = larger is null ? [] : new Dictionary<string, BpfMapOptions> { [larger] = new() { MaxEntries = 77 } },
    });

    private static BpfException AssertFails(Func<IDisposable> action, BpfErrorKind kind, string cause, string remedy)
    {
        BpfException e = Assert.ThrowsAny<BpfException>(() => action().Dispose());

        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, e.Remedy, StringComparison.Ordinal);
        Assert.Equal(kind, e.Kind);
        return e;
    }
}
