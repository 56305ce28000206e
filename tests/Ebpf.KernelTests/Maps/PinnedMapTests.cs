using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests.Maps;

public sealed partial class PinnedMapTests : IDisposable
{
    private readonly BpfFileSystem _files;
    private readonly BpfObject _object;

    public PinnedMapTests()
    {
        Require.Root();
        _files = BpfFileSystem.MountOrSkip();
        _object = TestObject.Load("maps");
    }

    public void Dispose()
    {
        _object.Dispose();
        _files.Dispose();
    }

    [Fact]
    public void OpenPinned_ObjectDisposed_IsTheSameMap()
    {
        string path = Path.Combine(_files.Path, "counts");
        uint id = _object.Maps["counts"].Id;
        _object.Maps["counts"].As<uint, ulong>().Set(1, 42);
        _object.Maps["counts"].Pin(path);
        _object.Dispose();

        using BpfMap pinned = BpfMap.OpenPinned(path);

        Assert.Equal(("counts", BpfMapType.Hash, id), (pinned.Name, pinned.Type, pinned.Id));
        Assert.Equal((4u, 8u, 1024u), (pinned.KeySize, pinned.ValueSize, pinned.MaxEntries));
        Assert.Equal([new(1, 42)], pinned.As<uint, ulong>());
        Assert.Throws<InvalidOperationException>(() => pinned.As<uint, uint>());
    }

    [Fact]
    public void Dispose_PinnedMap_EndsItsViewsAndNotTheMap()
    {
        string path = Path.Combine(_files.Path, "counts");
        _object.Maps["counts"].Pin(path);
        BpfMap pinned = BpfMap.OpenPinned(path);
        BpfMap<uint, ulong> counts = pinned.As<uint, ulong>();
        counts.Set(1, 1);

        pinned.Dispose();
        pinned.Dispose();

        Assert.Throws<ObjectDisposedException>(() => counts.Set(1, 2));
        Assert.True(_object.Maps["counts"].As<uint, ulong>().TryGetValue(1, out ulong value));
        Assert.Equal(1ul, value);
    }

    [Fact]
    public void Pin_PinnedMap_PinsItOnceMore()
    {
        string first = Path.Combine(_files.Path, "first"), second = Path.Combine(_files.Path, "second");
        _object.Maps["slots"].Pin(first);
        using BpfMap pinned = BpfMap.OpenPinned(first);

        pinned.Pin(second);
        File.Delete(first);

        using BpfMap again = BpfMap.OpenPinned(second);
        Assert.Equal(pinned.Id, again.Id);
    }

    [Fact]
    public async Task ReadAsync_PinnedRing_GivesTheRecords()
    {
        Require.TraceFs();
        string path = Path.Combine(_files.Path, "ring");
        _object.Maps["a_ring_with_a_long_name"].Pin(path);
        using BpfLink link = _object.Programs["on_getpgid"].AttachTracepoint("syscalls", "sys_enter_getpgid");
        _object.Dispose();
        RingBufferPipeReader reader;
        using (BpfMap ring = BpfMap.OpenPinned(path))
        {
            Assert.Equal(("a_ring_with_a_l", BpfMapType.RingBuffer, 4096u), (ring.Name, ring.Type, ring.MaxEntries));
            reader = RingBufferPipeReader.Open(ring);
        }

        Posix.GetProcessGroup(0x40000009);
        ReadResult result = await reader.ReadAsync(TestContext.Current.CancellationToken);

        // 8 bytes of the record's header come first.
        Assert.Equal(0x40000009ul, BinaryPrimitives.ReadUInt64LittleEndian(result.Buffer.FirstSpan[8..]));
        reader.AdvanceTo(result.Buffer.End);
        reader.Complete();
    }

    [Fact]
    public void Pin_FileExists_IsBusy()
    {
        string path = Path.Combine(_files.Path, "counts");
        _object.Maps["counts"].Pin(path);

        BpfException error = Assert.Throws<BpfException>(() => _object.Maps["slots"].Pin(path));

        Assert.Equal((BpfErrorKind.Busy, null), (error.Kind, error.Remedy));
    }

    [Fact]
    public void Pin_NotABpfFileSystem_SaysSo()
    {
        using TemporaryDirectory directory = new();

        BpfException error = Assert.Throws<BpfException>(() => _object.Maps["counts"].Pin(Path.Combine(directory.Path, "x")));

        Assert.Equal(BpfErrorKind.PermissionDenied, error.Kind);
        Assert.Contains("not on a BPF file system", error.Message, StringComparison.Ordinal);
        Assert.Contains("mount -t bpf", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Pin_NoSuchDirectory_SaysSo()
    {
        BpfException error = Assert.Throws<BpfException>(() => _object.Maps["counts"].Pin(Path.Combine(_files.Path, "a/b")));

        Assert.Equal(BpfErrorKind.NotFound, error.Kind);
        Assert.Contains("There is no directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenPinned_DirectoryClosedToThisProcess_SaysSo()
    {
        string directory = Path.Combine(_files.Path, "closed"), path = Path.Combine(directory, "counts");
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _object.Maps["counts"].Pin(path);

        BpfException error = Assert.IsType<BpfException>(Unprivileged.Run(() => BpfMap.OpenPinned(path).Dispose(), Unprivileged.CAP_BPF));

        Assert.Equal(BpfErrorKind.PermissionDenied, error.Kind);
        Assert.Contains("or of a directory on the way to it", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("There is no directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenPinned_NothingThere_IsNotFound()
    {
        BpfException error = Assert.Throws<BpfException>(() => BpfMap.OpenPinned(Path.Combine(_files.Path, "missing")));

        Assert.Equal((BpfErrorKind.NotFound, null), (error.Kind, error.Remedy));
    }

    [Fact]
    public void OpenPinned_Program_Throws()
    {
        string path = Path.Combine(_files.Path, "program");
        Assert.Equal(0, bpf_prog_get_next_id(0, out uint id));
        using SafeFileHandle program = new(bpf_prog_get_fd_by_id(id), ownsHandle: true);
        Assert.Equal(0, bpf_obj_pin((int)program.DangerousGetHandle(), path));

        BpfException error = Assert.Throws<BpfException>(() => BpfMap.OpenPinned(path));

        Assert.Equal(BpfErrorKind.InvalidArgument, error.Kind);
        Assert.Contains("is a 'bpf-prog', not a map", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenPinned_ThousandTimes_LeavesNoDescriptor()
    {
        string path = Path.Combine(_files.Path, "counts");
        _object.Maps["counts"].Pin(path);
        string before = KernelResources.Now().FileDescriptors;

        for (int i = 0; i < 1000; i++)
        {
            using BpfMap pinned = BpfMap.OpenPinned(path);
        }

        Assert.Equal(before, KernelResources.Now().FileDescriptors);
    }

    [LibraryImport("libebpf-core.so")]
    private static partial int bpf_prog_get_next_id(uint start, out uint next);

    [LibraryImport("libebpf-core.so")]
    private static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport("libebpf-core.so", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int bpf_obj_pin(int fd, string path);
}
