namespace Ebpf.KernelTests;

/// <summary>A kernel function that cannot be attached to is explained.</summary>
public sealed class KprobeErrorTests
{
    private const int ENOENT = 2;
    private const int EACCES = 13;
    private const int EINVAL = 22;
    private const int EADDRNOTAVAIL = 99;
    private const string Clone = ".isra.0";
    private const string Paranoid = "/proc/sys/kernel/perf_event_paranoid";

    /// <summary>Number of functions for each name.</summary>
    private static readonly Dictionary<string, int> Functions = File.ReadLines("/proc/kallsyms").Select(line => line.Split(' ', '\t'))
        .Where(parts => parts[1] is "t" or "T").CountBy(parts => parts[2]).ToDictionary();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AttachKprobe_UnknownFunction_IsNotFoundWithSimilarNames(bool atReturn)
    {
        Require.Kprobes();

        BpfException e = AssertFails("vfs_unlinc", atReturn);

        Assert.Equal((BpfErrorKind.NotFound, ENOENT), (e.Kind, e.ErrorNumber));
        Assert.Contains("has no function vfs_unlinc", e.Message, StringComparison.Ordinal);
        Assert.Matches("^Similar names: vfs_unlink[,.]", e.Remedy);
    }

    [Fact]
    public void AttachKprobe_OnlyAsClone_NamesTheClone()
    {
        Require.Kprobes();
        string clone = Functions.Keys.First(name => name.EndsWith(Clone, StringComparison.Ordinal) && !Functions.ContainsKey(name[..^Clone.Length]));

        BpfException e = AssertFails(clone[..^Clone.Length], atReturn: false);

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains($"Attach to {clone};", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachKprobe_BlacklistedFunction_IsNotSupportedAndSaysWhy()
    {
        Require.Kprobes();
        string function = FindBlacklisted();

        BpfException e = AssertFails(function, atReturn: false);

        Assert.Equal((BpfErrorKind.NotSupported, EINVAL), (e.Kind, e.ErrorNumber));
        Assert.Contains($"{function} is on the kernel's blacklist", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachKprobeMulti_BlacklistedFunction_IsNotSupportedAndSaysWhy()
    {
        Require.KprobeMulti();
        string function = FindBlacklisted();
        using BpfObject obj = TestObject.Load("errors", new BpfObjectOptions { Programs = ["nothing_at_many"] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["nothing_at_many"].AttachKprobeMulti([function]));

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains($"{function} is on the kernel's blacklist", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachKprobe_TwoFunctionsOfTheName_IsAmbiguousAndCountsThem()
    {
        Require.Kprobes();
        string name = Functions.First(function => function.Value == 2 && char.IsAsciiLetter(function.Key[0]) && !function.Key.Contains('.')).Key;

        BpfException e = AssertFails(name, atReturn: false);

        Assert.Equal((BpfErrorKind.Ambiguous, EADDRNOTAVAIL), (e.Kind, e.ErrorNumber));
        Assert.Contains($"has 2 functions named {name}", e.Message, StringComparison.Ordinal);
        Assert.True(KernelSymbols.FindFunction(name)?.IsAmbiguous);
    }

    [Fact]
    public void AttachKretprobe_SwitchTo_IsNotSupportedAndSaysWhy()
    {
        Require.Kprobes();
        Require.X64();

        BpfException e = AssertFails("__switch_to", atReturn: true);

        Assert.Equal((BpfErrorKind.NotSupported, EINVAL), (e.Kind, e.ErrorNumber));
        Assert.Contains("return probes on __switch_to", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachKprobeMulti_FunctionsOfWhichOneIsUnknown_NamesItOrTheLackOfKprobeMulti()
    {
        Require.Kprobes();
        using BpfObject obj = TestObject.Load("errors", new BpfObjectOptions { Programs = ["nothing_at_many"] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["nothing_at_many"].AttachKprobeMulti(["vfs_unlink", "vfs_unlinc"]));

        bool isMissing = KernelFeatures.TryAttachType(BpfAttachType.KprobeMulti) == KernelFeatureState.Missing;
        Assert.Equal(isMissing ? BpfErrorKind.NotSupported : BpfErrorKind.NotFound, e.Kind);
        Assert.Contains(isMissing ? "This kernel has no kprobe.multi (" : "This kernel has no function vfs_unlinc.", e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Remedy);
    }

    /// <summary>Debian's kernels with CAP_BPF and CAP_PERFMON, but without root.</summary>
    [Theory]
    [InlineData("3", BpfErrorKind.PermissionDenied)]
    [InlineData("2", null)]
    public void AttachKprobe_WithoutRoot_DependsOnPerfEventParanoid(string level, BpfErrorKind? expected)
    {
        Require.Kprobes();
        using KernelSetting paranoid = new(Paranoid, level);
        using LockedMemoryLimit memory = LockedMemoryLimit.None();

        Exception? thrown = Unprivileged.Run(() => ErrorsObject.AttachKprobe("vfs_unlink"), Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON);

        BpfException? e = thrown is null ? null : Assert.IsType<BpfException>(thrown);
        Assert.Equal(expected, e?.Kind);
        if (e is not null)
        {
            Assert.Equal(EACCES, e.ErrorNumber);
            Assert.Contains("kernel.perf_event_paranoid is 3", e.Message, StringComparison.Ordinal);
            Assert.Contains("sysctl kernel.perf_event_paranoid=2", e.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AttachKprobe_KernelWithoutKprobes_IsNotSupportedAndSaysSo()
    {
        Require.NoKprobes();

        BpfException e = AssertFails("vfs_unlink", atReturn: false);

        Assert.Equal((BpfErrorKind.NotSupported, ENOENT), (e.Kind, e.ErrorNumber));
        Assert.Contains("built without kprobes", e.Message, StringComparison.Ordinal);
    }

    private static string FindBlacklisted()
    {
        KernelFunction? function = KernelSymbols.FindFunction("exc_int3", "el1h_64_sync_handler", "el1_sync_handler");
        Assert.NotNull(function);
        Assert.True(function.IsBlacklisted);
        return function.Name;
    }

    private static BpfException AssertFails(string function, bool atReturn) =>
        Assert.Throws<BpfException>(() => ErrorsObject.AttachKprobe(function, atReturn));
}
