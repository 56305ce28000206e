using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>A limit that is used up is named.</summary>
public sealed partial class LimitErrorTests
{
    private const int EINVAL = 22;
    private const int EMFILE = 24;
    private const int MemoryLimit = 256 * 1024 * 1024;

    [Fact]
    public void Load_NoDescriptorLeft_NamesTheLimitAndTheRemedy()
    {
        Require.Root();
        // What a failing load takes of the runtime is brought in before there is no descriptor for it.
        Assert.Throws<BpfException>(() => Load(BpfMapType.Hash));
        AssertNamesTheLimit(() => Load(BpfMapType.RingBuffer));
    }

    /// <summary>The functions of the kernel are looked for first.</summary>
    [Fact]
    public void StartProbe_NoDescriptorLeft_NamesTheLimitAndTheRemedy()
    {
        Require.Root();
        UnlinkProbeOptions options = new() { AttachKind = UnlinkAttachKind.Kprobe };
        Record.Exception(() => UnlinkProbe.Start(options with { FunctionName = "no_such_function" }).Dispose());

        AssertNamesTheLimit(() => UnlinkProbe.Start(options).Dispose());
    }

    [Fact]
    public void Load_MapThatTheKernelRefuses_NamesTheMap()
    {
        Require.Root();

        BpfException e = Assert.Throws<BpfException>(() => Load(BpfMapType.Hash));

        Assert.Equal((BpfErrorKind.InvalidArgument, EINVAL), (e.Kind, e.ErrorNumber));
        Assert.Contains("map 'ring'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_MoreThanTheCgroupMayHave_NamesTheLimitAndTheSize()
    {
        Require.Kernel(5, 11); // Before, maps are locked memory.
        using OwnCgroup cgroup = OwnCgroup.MakeForMemoryOrSkip(MemoryLimit);

        await ChildTest.RunAsync($"{nameof(LimitErrorTests)}.{nameof(LoadBeyondTheMemoryLimit)}", cgroup.Launcher);
    }

    /// <summary>In a process of its own, which alone is in the cgroup.</summary>
    [Fact(Explicit = true)]
    public void LoadBeyondTheMemoryLimit()
    {
        BpfMapOptions large = new() { MaxEntries = MemoryLimit };

        BpfException[] thrown =
        [
            Assert.Throws<BpfException>(() => TestObject.Load("errors",
                new BpfObjectOptions { Programs = [], Maps = new Dictionary<string, BpfMapOptions> { ["ring"] = large } }).Dispose()),
            Assert.Throws<BpfException>(() => BpfMap.Create(large with { Type = BpfMapType.RingBuffer }).Dispose()),
        ];

        Assert.All(thrown, e =>
        {
            Assert.Equal((BpfErrorKind.ResourceLimit, "ENOMEM"), (e.Kind, Errno.GetName(e.ErrorNumber)));
            Assert.Contains($"is {MemoryLimit} bytes (memory.max)", e.Message, StringComparison.Ordinal);
            Assert.Contains($" about {MemoryLimit} bytes.", e.Message, StringComparison.Ordinal);
            Assert.Contains("MemoryMax=", e.Remedy, StringComparison.Ordinal);
        });
    }

    private static void AssertNamesTheLimit(Action action)
    {
        Exception? thrown = null;
        List<SafeFileHandle> descriptors = [];
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        try
        {
            while (dup(file) is >= 0 and int copy)
            {
                descriptors.Add(new SafeFileHandle(copy, ownsHandle: true));
            }

            thrown = Record.Exception(action);
        }
        finally
        {
            descriptors.ForEach(descriptor => descriptor.Dispose());
        }

        BpfException e = Assert.IsType<BpfException>(thrown, exactMatch: false);
        Assert.Equal((BpfErrorKind.ResourceLimit, EMFILE), (e.Kind, e.ErrorNumber));
        Assert.Contains("(RLIMIT_NOFILE)", e.Message, StringComparison.Ordinal);
        Assert.Contains("LimitNOFILE=", e.Remedy, StringComparison.Ordinal);
    }

    /// <remarks>As a hash table the ring is refused: it has no keys.</remarks>
    private static void Load(BpfMapType type) => TestObject.Load("errors", new BpfObjectOptions
    {
        Programs = [],
        Maps = new Dictionary<string, BpfMapOptions> { ["ring"] = new() { Type = type } },
    }).Dispose();

    [LibraryImport("libc")]
    private static partial int dup(SafeFileHandle descriptor);
}
