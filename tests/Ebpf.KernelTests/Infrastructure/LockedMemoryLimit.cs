using System.Globalization;
using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Another limit of locked memory (RLIMIT_MEMLOCK) for this process, until it is disposed.</summary>
internal sealed partial class LockedMemoryLimit : IDisposable
{
    private const int RLIMIT_MEMLOCK = 8;
    private const int CAP_SYS_RESOURCE = 24;

    private readonly Limit _before;

    private LockedMemoryLimit(ulong bytes)
    {
        if (CanRaise)
        {
            LetLibbpfRaiseIt();
        }

        Assert.Equal(0, getrlimit(RLIMIT_MEMLOCK, out _before));
        if (CanRaise)
        {
            Assert.Equal(0, setrlimit(RLIMIT_MEMLOCK, new Limit { Soft = bytes, Hard = bytes }));
        }
    }

    private static bool CanRaise => File.ReadLines("/proc/thread-self/status").Where(line => line.StartsWith("CapEff:", StringComparison.Ordinal))
        .Any(line => (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> CAP_SYS_RESOURCE & 1) != 0);

    /// <summary>No limit, so that only the lack that a test is about shows before Linux 5.11. Later it does not matter.</summary>
    internal static LockedMemoryLimit None() => new(ulong.MaxValue);

    internal static LockedMemoryLimit Of(ulong bytes)
    {
        Assert.SkipUnless(CanRaise, "needs CAP_SYS_RESOURCE to raise the limit again");
        return new LockedMemoryLimit(bytes);
    }

    public void Dispose() => Assert.Equal(0, setrlimit(RLIMIT_MEMLOCK, _before));

    /// <summary>Before Linux 5.11 libbpf lifts the limit with the first map of a process, and never again: what is restored must be what it set.</summary>
    private static void LetLibbpfRaiseIt() =>
        BpfMap.Create(new BpfMapOptions { Type = BpfMapType.Array, KeySize = 4, ValueSize = 4, MaxEntries = 1 }).Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, out Limit limit);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, in Limit limit);

    private struct Limit
    {
        internal ulong Soft;
        internal ulong Hard;
    }
}
