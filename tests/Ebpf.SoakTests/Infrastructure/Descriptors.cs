namespace Ebpf.SoakTests;

/// <summary>Takes all descriptors of the process but a few, until it is disposed.</summary>
internal sealed class Descriptors : IDisposable
{
    private const ulong Limit = 512;
    private static readonly TimeSpan ClosedWithin = TimeSpan.FromSeconds(60);

    private readonly Stack<int> _taken = [];
    private readonly ulong _limitBefore = Posix.SetDescriptorLimit(Limit);

    /// <param name="left">How many more may be opened.</param>
    internal Descriptors(int left)
    {
        while (Posix.Duplicate(0) is >= 0 and int copy)
        {
            _taken.Push(copy);
        }

        for (int i = 0; i < left; i++)
        {
            Posix.Close(_taken.Pop());
        }
    }

    public void Dispose()
    {
        foreach (int descriptor in _taken)
        {
            Posix.Close(descriptor);
        }

        Posix.SetDescriptorLimit(_limitBefore);
    }

    /// <summary>Waits until as many are open as before. A disposed probe detaches on a thread of its own, for some tenths of a second.</summary>
    internal static void AssertBackTo(IReadOnlyList<string> before)
    {
        SpinWait.SpinUntil(() => ReadTargets().SequenceEqual(before), ClosedWithin);
        Assert.Equal(before, ReadTargets());
    }

    /// <summary>Reads them when earlier tests hold none any more.</summary>
    internal static IReadOnlyList<string> ReadSettled()
    {
        DetachingThreads.WaitForEnd();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return ReadTargets();
    }

    /// <summary>The targets of the open ones, without those that the runtime keeps for its own files.</summary>
    internal static IReadOnlyList<string> ReadTargets() => [.. Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(path => new FileInfo(path).LinkTarget)
        .OfType<string>()
        .Where(target => target.StartsWith("anon_inode:", StringComparison.Ordinal) || target.StartsWith("/sys/", StringComparison.Ordinal)
            || target.StartsWith("/proc/kallsyms", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)];
}
