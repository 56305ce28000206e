using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests.Maps;

public sealed class BpfStorageTests
{
    public BpfStorageTests() => Require.Root();

    private static BpfObject Load()
    {
        Require.Kernel(5, 14);
        Require.MemoryWithoutSleep();
        BpfMapOptions inodes = new() { IsCreated = HasInodeStorage };
        return TestObject.Load("storages", new BpfObjectOptions { Maps = new Dictionary<string, BpfMapOptions> { ["inodes"] = inodes } });
    }

    /// <summary>The kernel has it where bpf is built in as a security module; without it the map has no operations.</summary>
    private static bool HasInodeStorage => File.Exists("/sys/kernel/security/lsm") && File.ReadAllText("/sys/kernel/security/lsm").Split(',').Contains("bpf");

    [Fact]
    public void Set_Process_HasAValueUntilItIsRemoved()
    {
        using BpfObject obj = Load();
        BpfStorage<StorageValue> tasks = obj.Maps["tasks"].AsStorage<StorageValue>();
        using SafeFileHandle process = KernelHandle.OfProcess(Environment.ProcessId);
        Assert.False(tasks.TryGetValue(process, out _));

        tasks.Set(process, new StorageValue { SetByUser = 21 });

        Assert.True(tasks.TryGetValue(process, out StorageValue value));
        Assert.Equal(21ul, value.SetByUser);
        Assert.True(tasks.Remove(process));
        Assert.False(tasks.Remove(process));
    }

    [Fact]
    public void Set_ProcessThatHasEnded_IsNotFound()
    {
        using BpfObject obj = Load();
        using Process child = Process.Start("sleep", "1000");
        using SafeFileHandle process = KernelHandle.OfProcess(child.Id);
        child.Kill();
        child.WaitForExit();

        BpfException e = Assert.Throws<BpfException>(() => obj.Maps["tasks"].AsStorage<StorageValue>().Set(process, default));

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
    }

    [Fact]
    public void TryGetValue_OfThisThread_IsWhatAProgramWrote()
    {
        Require.Kernel(6, 9);
        using BpfObject obj = Load();
        BpfStorage<StorageValue> tasks = obj.Maps["tasks"].AsStorage<StorageValue>();
        using SafeFileHandle thread = KernelHandle.OfThread(Posix.GetThreadId());

        tasks.Set(thread, new StorageValue { SetByUser = 21 });
        Assert.Equal(0u, obj.Programs["double_it"].Run().ReturnValue);

        Assert.True(tasks.TryGetValue(thread, out StorageValue value));
        Assert.Equal((21ul, 42ul), (value.SetByUser, value.SetByProgram));
    }

    [Fact]
    public void Set_Socket_HasAValueUntilItIsClosed()
    {
        using BpfObject obj = Load();
        BpfStorage<ulong> sockets = obj.Maps["sockets"].AsStorage<ulong>();
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        sockets.Set(socket.SafeHandle, 5);

        Assert.True(sockets.TryGetValue(socket.SafeHandle, out ulong value));
        Assert.Equal(5ul, value);
        Assert.False(sockets.TryGetValue(other.SafeHandle, out _));
        Assert.True(sockets.Remove(socket.SafeHandle));
    }

    [Fact]
    public void Set_File_HasAValue()
    {
        Assert.SkipUnless(HasInodeStorage, "needs bpf among the security modules");
        using BpfObject obj = Load();
        using TemporaryDirectory directory = new();
        using SafeFileHandle file = KernelHandle.OfPath(directory.Path), again = KernelHandle.OfPath(directory.Path);
        BpfStorage<ulong> inodes = obj.Maps["inodes"].AsStorage<ulong>();

        inodes.Set(file, 6);

        Assert.True(inodes.TryGetValue(again, out ulong value));
        Assert.Equal(6ul, value);
    }

    [Fact]
    public void Set_Cgroup_HasAValue()
    {
        Require.Kernel(6, 2);
        Require.MemoryWithoutSleep();
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        using BpfObject obj = TestObject.Load("cgroup_storage");
        using SafeFileHandle handle = KernelHandle.OfPath(cgroup.Path);
        BpfStorage<ulong> groups = obj.Maps["groups"].AsStorage<ulong>();

        groups.Set(handle, 7);

        Assert.True(groups.TryGetValue(handle, out ulong value));
        Assert.Equal(7ul, value);
    }

    [Fact]
    public void Members_HandleOfAnotherKind_Throw()
    {
        using BpfObject obj = Load();
        using SafeFileHandle file = KernelHandle.OfPath("/");

        Assert.Throws<BpfException>(() => obj.Maps["tasks"].AsStorage<StorageValue>().Set(file, default));
        Assert.Throws<BpfException>(() => obj.Maps["sockets"].AsStorage<ulong>().Set(file, 1));
        Assert.Throws<InvalidOperationException>(() => obj.Maps["tasks"].AsStorage<ulong>());
        Assert.Throws<InvalidOperationException>(() => obj.Maps["tasks"].As<int, StorageValue>());
    }

    [Fact]
    public void OfProcess_NoSuchProcess_IsNotFound() =>
        Assert.Equal(BpfErrorKind.NotFound, Assert.Throws<BpfException>(() => KernelHandle.OfProcess(int.MaxValue)).Kind);

    /// <summary>struct storage_value of storages.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct StorageValue
    {
        internal ulong SetByUser;
        internal ulong SetByProgram;
    }
}
