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
        Assert.Throws<BpfException>(() => Load(ring: 0));
        BpfException? thrown = null;
        List<SafeFileHandle> descriptors = [];
        using SafeFileHandle file = File.OpenHandle("/dev/null");
        try
        {
            while (dup(file) is >= 0 and int copy)
            {
                descriptors.Add(new SafeFileHandle(copy, ownsHandle: true));
            }

            thrown = Record.Exception(() => Load(ring: 4096)) as BpfException;
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

    /// <summary>libbpf rounds up, so that only 0 is left for the kernel to refuse.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 4)]
    public void Load_RingOfAnySize_IsRoundedUpToPages(uint pages, uint expected)
    {
        Require.Root();
        uint page = (uint)Environment.SystemPageSize;

        Assert.Equal(expected * page, Load(pages * page));
        Assert.Equal(expected * page, Load((pages * page) - 1));
    }

    [Fact]
    public void Load_RingOfNoBytes_NamesTheMapAndItsSize()
    {
        Require.Root();

        BpfException e = Assert.Throws<BpfException>(() => Load(ring: 0));

        Assert.Equal((BpfErrorKind.InvalidArgument, EINVAL), (e.Kind, e.NativeErrorCode));
        Assert.Contains("map 'ring'", e.Message, StringComparison.Ordinal);
    }

    /// <returns>The size that the ring got.</returns>
    private static uint Load(uint ring)
    {
        using BpfObject obj = TestObject.Load("errors", new BpfObjectOptions
        {
            Programs = [],
            MapSizes = new Dictionary<string, uint> { ["ring"] = ring },
        });
        return obj.Maps["ring"].MaxEntries;
    }

    [LibraryImport("libc")]
    private static partial int dup(SafeFileHandle descriptor);
}
