using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>One operation through io_uring, from the kernel's interface alone (io_uring_setup(2), io_uring_enter(2)).</summary>
internal static unsafe partial class IoUring
{
    // The numbers are the same on every architecture.
    private const int SetupCall = 425;
    private const int EnterCall = 426;
    private const uint IORING_ENTER_GETEVENTS = 1;
    private const byte IORING_OP_RENAMEAT = 35;
    private const byte IORING_OP_UNLINKAT = 36;
    private const nint IORING_OFF_SQES = 0x10000000;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_SHARED = 1;

    /// <summary>errno of io_uring_setup; 0 when a process may use it.</summary>
    internal static int Probe()
    {
        Parameters parameters = default;
        int ring = (int)syscall(SetupCall, 1, (nint)(&parameters), 0, 0, 0, 0);
        return ring < 0 ? Marshal.GetLastPInvokeError() : close(ring);
    }

    /// <returns>0, or the errno.</returns>
    internal static int Unlink(byte[] path, int flags = 0)
    {
        fixed (byte* name = (byte[])[.. path, 0])
        {
            return Run(new Entry { Operation = IORING_OP_UNLINKAT, Directory = Posix.AT_FDCWD, Address = (ulong)name, Flags = flags });
        }
    }

    /// <returns>0, or the errno.</returns>
    internal static int Rename(byte[] from, byte[] to)
    {
        fixed (byte* name = (byte[])[.. from, 0], replaced = (byte[])[.. to, 0])
        {
            return Run(new Entry
            {
                Operation = IORING_OP_RENAMEAT,
                Directory = Posix.AT_FDCWD,
                Address = (ulong)name,
                SecondDirectory = Posix.AT_FDCWD,
                SecondAddress = (ulong)replaced,
            });
        }
    }

    private static int Run(Entry operation)
    {
        Parameters parameters = default;
        int ring = (int)syscall(SetupCall, 1, (nint)(&parameters), 0, 0, 0, 0);
        Assert.True(ring >= 0, $"io_uring_setup: errno {Marshal.GetLastPInvokeError()}");
        byte* queues = Map(ring, 0); // Both queues are in one mapping since 5.4, and a page holds those of one entry.
        Entry* entry = (Entry*)Map(ring, IORING_OFF_SQES);
        try
        {
            *entry = operation;
            *(uint*)(queues + parameters.Submission.Array) = 0;
            *(uint*)(queues + parameters.Submission.Tail) = 1;
            Assert.Equal(1, (int)syscall(EnterCall, ring, 1, 1, (nint)IORING_ENTER_GETEVENTS, 0, 0));
            Assert.Equal(1u, *(uint*)(queues + parameters.Completion.Tail));
            return -((Result*)(queues + parameters.Completion.Results))->Value;
        }
        finally
        {
            Assert.Equal(0, munmap(queues, (nuint)Environment.SystemPageSize));
            Assert.Equal(0, munmap(entry, (nuint)Environment.SystemPageSize));
            Assert.Equal(0, close(ring));
        }
    }

    private static byte* Map(int ring, nint offset)
    {
        nint address = mmap(0, (nuint)Environment.SystemPageSize, PROT_READ_WRITE, MAP_SHARED, ring, offset);
        Assert.True(address != -1, $"mmap of the ring: errno {Marshal.GetLastPInvokeError()}");
        return (byte*)address;
    }

    /// <summary>struct io_uring_params, 120 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    private struct Parameters
    {
        [FieldOffset(40)] internal Offsets Submission;
        [FieldOffset(80)] internal Offsets Completion;
    }

    /// <summary>struct io_sqring_offsets and io_cqring_offsets, which name the same places differently.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct Offsets
    {
        [FieldOffset(4)] internal uint Tail;
        [FieldOffset(20)] internal uint Results;
        [FieldOffset(24)] internal uint Array;
    }

    /// <summary>struct io_uring_sqe.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Entry
    {
        [FieldOffset(0)] internal byte Operation;
        [FieldOffset(4)] internal int Directory;
        [FieldOffset(8)] internal ulong SecondAddress;
        [FieldOffset(16)] internal ulong Address;
        [FieldOffset(24)] internal int SecondDirectory;
        [FieldOffset(28)] internal int Flags;
    }

    /// <summary>struct io_uring_cqe.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Result
    {
        [FieldOffset(8)] internal int Value;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int fd);
}
