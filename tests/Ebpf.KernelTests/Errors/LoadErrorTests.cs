namespace Ebpf.KernelTests;

/// <summary>An object that cannot be loaded is explained.</summary>
public sealed class LoadErrorTests
{
    private const int EPERM = 1;
    private const int ESRCH = 3;
    private const int EIO = 5;
    private const int EINVAL = 22;
    private const int LIBBPF_ERRNO__FORMAT = 4001;
    private const string KernelBtf = "/sys/kernel/btf/vmlinux";
    private const int SmallestDefaultLimit = 64 * 1024;

    [Theory]
    [InlineData(new int[0], "CAP_BPF and CAP_PERFMON")]
    [InlineData(new[] { Unprivileged.CAP_BPF }, "CAP_PERFMON")]
    [InlineData(new[] { Unprivileged.CAP_PERFMON }, "CAP_BPF")]
    public void Load_CapabilityMissing_NamesIt(int[] capabilities, string missing)
    {
        Require.Root();
        using LockedMemoryLimit memory = LockedMemoryLimit.None();

        BpfException e = Assert.IsType<BpfException>(Unprivileged.Run(() => ErrorsObject.Load("nothing"), capabilities));

        Assert.Equal((BpfErrorKind.PermissionDenied, EPERM), (e.Kind, e.ErrorNumber));
        Assert.Contains($"does not have {missing}.", e.Message, StringComparison.Ordinal);
        Assert.Contains("setcap cap_bpf,cap_perfmon", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BothCapabilitiesWithoutRoot_Succeeds()
    {
        Require.Root();
        using LockedMemoryLimit memory = LockedMemoryLimit.None();

        Assert.Null(Unprivileged.Run(() => ErrorsObject.Load("nothing"), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));
    }

    [Fact]
    public void Load_SmallLimitOfLockedMemory_MattersOnlyBeforeLinux511()
    {
        Require.Root();
        using LockedMemoryLimit memory = LockedMemoryLimit.Of(SmallestDefaultLimit);

        Exception? thrown = Unprivileged.Run(() => ErrorsObject.Load("nothing"), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON);

        if (Environment.OSVersion.Version >= new Version(5, 11))
        {
            Assert.Null(thrown);
            return;
        }

        BpfException e = Assert.IsType<BpfException>(thrown);
        Assert.Equal((BpfErrorKind.ResourceLimit, EPERM), (e.Kind, e.ErrorNumber));
        Assert.Contains($"which is {SmallestDefaultLimit} bytes here", e.Message, StringComparison.Ordinal);
        Assert.Contains("LimitMEMLOCK=infinity", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProgramForCgroupsWithoutNetworkCapability_NamesIt()
    {
        Require.Root();
        using LockedMemoryLimit memory = LockedMemoryLimit.None();

        BpfException e = Assert.IsType<BpfException>(
            Unprivileged.Run(() => Load("first"), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));

        Assert.Equal((BpfErrorKind.PermissionDenied, EPERM), (e.Kind, e.ErrorNumber));
        Assert.Contains("does not have CAP_NET_ADMIN.", e.Message, StringComparison.Ordinal);
        Assert.Null(Unprivileged.Run(() => Load("on_packet"), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON));

        static void Load(string program) => TestObject.Load("cgroup", new BpfObjectOptions { Programs = [program] }).Dispose();
    }

    [Fact]
    public void Load_KernelWithoutBtf_IsNotSupportedAndSaysSo()
    {
        Require.Root();

        BpfException e = Assert.IsType<BpfException>(Hidden.Run(() => ErrorsObject.Load("read_by_btf"), "/sys/kernel/btf"));

        Assert.Equal((BpfErrorKind.NotSupported, ESRCH), (e.Kind, e.ErrorNumber));
        Assert.Contains("/sys/kernel/btf/vmlinux is missing", e.Message, StringComparison.Ordinal);
        Assert.Contains("CONFIG_DEBUG_INFO_BTF", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KernelWithoutBtfAndCustomBtfOfIt_Succeeds()
    {
        Require.Root();
        using TemporaryDirectory directory = new();
        string path = Path.Combine(directory.Path, "btf");
        File.Copy(KernelBtf, path);

        Assert.Null(Hidden.Run(() => LoadByBtf(path), "/sys/kernel/btf"));
    }

    [Fact]
    public void Load_CustomBtfMissing_IsFileNotFound()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => LoadByBtf("/no/such/btf"));

        Assert.Equal("/no/such/btf", e.FileName);
    }

    [Theory]
    [InlineData(0, EIO)]
    [InlineData(10, EINVAL)]
    [InlineData(10_000, EINVAL)]
    public void Load_CustomBtfCutOff_IsInvalidAndNamesTheFile(int length, int errorNumber)
    {
        Require.Root();
        byte[] start = new byte[length];
        using FileStream kernel = File.OpenRead(KernelBtf);
        kernel.ReadExactly(start);
        AssertNotBtf(start, errorNumber);
    }

    [Fact]
    public void Load_CustomBtfNeitherBtfNorElf_IsInvalidAndNamesTheFile() => AssertNotBtf("not BTF"u8.ToArray(), LIBBPF_ERRNO__FORMAT);

    [Fact]
    public void Load_FentryOfUnknownFunction_NamesItOrTheLackOfFentry()
    {
        Require.Root();

        BpfException e = Assert.Throws<BpfException>(() => ErrorsObject.Load("nothing_at_absent"));

        bool isMissing = KernelFeatures.TryAttachType(BpfAttachType.Fentry) == KernelFeatureState.Missing;
        Assert.Equal((isMissing ? BpfErrorKind.NotSupported : BpfErrorKind.NotFound, ESRCH), (e.Kind, e.ErrorNumber));
        Assert.Contains(isMissing ? "cannot attach fentry programs" : "has no function no_such_function", e.Message, StringComparison.Ordinal);
    }

    private static void AssertNotBtf(byte[] content, int errorNumber)
    {
        Require.Root();
        using TemporaryDirectory directory = new();
        string path = Path.Combine(directory.Path, "btf");
        File.WriteAllBytes(path, content);

        BpfException e = Assert.Throws<BpfException>(() => LoadByBtf(path));

        Assert.Equal((BpfErrorKind.InvalidArgument, errorNumber), (e.Kind, e.ErrorNumber));
        Assert.Contains($"The custom BTF file {path} is not a kernel's BTF, or is damaged.", e.Message, StringComparison.Ordinal);
        Assert.Contains("/sys/kernel/btf/vmlinux", e.Remedy, StringComparison.Ordinal);
    }

    private static void LoadByBtf(string customBtfPath) => TestObject.Load(
        "errors", new BpfObjectOptions { Programs = ["read_by_btf"], CustomBtfPath = customBtfPath }).Dispose();
}
