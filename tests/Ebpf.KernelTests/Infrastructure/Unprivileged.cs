using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Runs code on a thread that has given up root. The system calls change this thread alone, unlike libc's functions.</summary>
internal static unsafe partial class Unprivileged
{
    internal const int CAP_DAC_READ_SEARCH = 2;
    internal const int CAP_SYS_ADMIN = 21;
    internal const int CAP_PERFMON = 38;
    internal const int CAP_BPF = 39;

    private const int Nobody = 65534;
    private const int PR_SET_KEEPCAPS = 8;
    private const uint LINUX_CAPABILITY_VERSION_3 = 0x20080522;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static int SetGroups => IsX64 ? 116 : 159;

    private static int SetResGid => IsX64 ? 119 : 149;

    private static int SetResUid => IsX64 ? 117 : 147;

    private static int CapSet => IsX64 ? 126 : 91;

    private static int ProcessControl => IsX64 ? 157 : 167;

    /// <param name="action">What to run.</param>
    /// <param name="capabilities">What the thread keeps.</param>
    /// <returns>What the code threw; null when it did not.</returns>
    internal static Exception? Run(Action action, params int[] capabilities)
    {
        // libbpf raises the limit of locked memory once, at its first call: as root, or it stays low for all later tests.
        _ = KernelFeatures.TryMemlockFree();
        return OwnThread.Run(() => Become(capabilities), action);
    }

    private static void Become(int[] capabilities)
    {
        NativeLibrary.Load("libebpf-core.so", typeof(BpfObject).Assembly, null); // Its folder may be closed to whom we become.
        Assert.Equal(0, syscall(ProcessControl, PR_SET_KEEPCAPS, 1, 0));
        Assert.Equal(0, syscall(SetGroups, 0, 0, 0)); // What root's group may read is not closed otherwise.
        Assert.Equal(0, syscall(SetResGid, Nobody, Nobody, Nobody));
        Assert.Equal(0, syscall(SetResUid, Nobody, Nobody, Nobody));
        ulong kept = capabilities.Aggregate(0ul, (set, capability) => set | 1ul << capability);
        // struct __user_cap_header_struct, and two of __user_cap_data_struct: effective, permitted, inheritable.
        uint* header = stackalloc uint[] { LINUX_CAPABILITY_VERSION_3, 0 };
        uint* data = stackalloc uint[] { (uint)kept, (uint)kept, 0, (uint)(kept >> 32), (uint)(kept >> 32), 0 };
        Assert.Equal(0, syscall(CapSet, (nint)header, (nint)data, 0));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third);
}
