using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>A limit that is used up is named.</summary>
public sealed partial class LimitErrorTests
{
    private const int EINVAL = 22;
    private const int EMFILE = 24;

    [Fact]
    public void Load_NoDescriptorLeft_NamesTheLimitAndTheRemedy()
    {
        Require.Root();
        // What a failing load takes of the runtime is brought in before there is no descriptor for it.
        Assert.Throws<BpfException>(() => Load(BpfMapType.Hash));
        BpfException? thrown = null;
        List<SafeFileHandle> descriptors = [];
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        try
        {
            while (dup(file) is >= 0 and int copy)
            {
                descriptors.Add(new SafeFileHandle(copy, ownsHandle: true));
            }

            thrown = Record.Exception(() => Load(BpfMapType.RingBuffer)) as BpfException;
        }
        finally
        {
            descriptors.ForEach(descriptor => descriptor.Dispose());
        }

        Assert.NotNull(thrown);
        Assert.Equal((BpfErrorKind.ResourceLimit, EMFILE), (thrown.Kind, thrown.NativeErrorCode));
        Assert.Contains("(RLIMIT_NOFILE)", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("LimitNOFILE=", thrown.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MapThatTheKernelRefuses_NamesTheMap()
    {
        Require.Root();

        BpfException e = Assert.Throws<BpfException>(() => Load(BpfMapType.Hash));

        Assert.Equal((BpfErrorKind.InvalidArgument, EINVAL), (e.Kind, e.NativeErrorCode));
        Assert.Contains("map 'ring'", e.Message, StringComparison.Ordinal);
    }

    /// <remarks>As a hash table the ring is refused: it has no keys.</remarks>
    private static void Load(BpfMapType type) => TestObject.Load("errors", new BpfObjectOptions
    {
        Programs = [],
        MapTypes = new Dictionary<string, BpfMapType> { ["ring"] = type },
    }).Dispose();

    [LibraryImport("libc")]
    private static partial int dup(SafeFileHandle descriptor);
}
