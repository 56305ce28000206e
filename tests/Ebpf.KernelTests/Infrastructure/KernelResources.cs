using System.Text.RegularExpressions;

namespace Ebpf.KernelTests;

/// <summary>Resources of this process, and the programs, maps and links of the whole kernel.</summary>
internal sealed partial record KernelResources(string FileDescriptors, int Threads, IReadOnlySet<string> Objects)
{
    private static readonly TimeSpan KernelFreesWithin = TimeSpan.FromSeconds(60);

    internal static KernelResources Now()
    {
        // What other tests left to the garbage collector, and to threads that detach, is not what is counted here.
        DetachingThreads.WaitForEnd();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new KernelResources(
            ReadFileDescriptors(), Directory.GetFileSystemEntries("/proc/self/task").Count(IsOfTheLibrary), KernelObjects.Read());
    }

    /// <summary>Waits until this process does not close what earlier tests gave back.</summary>
    internal static async Task<KernelResources> SettledAsync()
    {
        KernelResources now = Now(), before;
        do
        {
            before = now;
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            now = Now();
        }
        while ((now.FileDescriptors, now.Threads) != (before.FileDescriptors, before.Threads));
        return now;
    }

    internal static Task AssertBackToAsync(KernelResources before) => AssertBackToAsync(before, Now);

    /// <summary>Whatever this process has opened since.</summary>
    internal static Task AssertKernelBackToAsync(KernelResources before) =>
        AssertBackToAsync(before.InKernel, () => Now().InKernel);

    /// <summary>Says whether the kernel has a "program", a "map" or a "link" that it did not have before.</summary>
    internal bool HasNew(string kind, KernelResources before) => Objects.Except(before.Objects).Any(one => one.StartsWith(kind, StringComparison.Ordinal));

    private KernelResources InKernel => this with { FileDescriptors = "", Threads = 0 };

    /// <summary>The kernel frees programs and maps some time after their last user is gone.</summary>
    private static async Task AssertBackToAsync(KernelResources before, Func<KernelResources> read)
    {
        DateTime limit = DateTime.UtcNow + KernelFreesWithin;
        KernelResources now = read();
        while (!now.IsBackTo(before) && DateTime.UtcNow < limit)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            now = read();
        }

        Assert.True(now.IsBackTo(before), $"Left behind: {now}, of it new: {string.Join(", ", now.Objects.Except(before.Objects))}; before: {before}");
    }

    /// <summary>Nothing is new. Objects that were there before may be gone: the kernel was still freeing them.</summary>
    internal bool IsBackTo(KernelResources before) =>
        FileDescriptors == before.FileDescriptors && Threads <= before.Threads && Objects.IsSubsetOf(before.Objects);

    private static bool IsOfTheLibrary(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").StartsWith("Ebpf ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // A thread that ended since the directory was listed.
        }
    }

    /// <summary>The number of each kind: "3 anon_inode:bpf-map, 1 socket:[]", without what makes each unique.</summary>
    /// <remarks>Not the assemblies: the runtime keeps two descriptors for each, from the moment of its first use.</remarks>
    private static string ReadFileDescriptors() => string.Join(", ", Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(ReadTarget)
        .Where(target => target?.EndsWith(".dll", StringComparison.Ordinal) == false)
        .CountBy(target => UniquePart().Replace(target!, ""))
        .OrderBy(kind => kind.Key, StringComparer.Ordinal)
        .Select(kind => $"{kind.Value} {kind.Key}"));

    private static string? ReadTarget(string descriptor)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget;
        }
        catch (IOException)
        {
            return null; // Closed since the directory was listed, as the listing's own is.
        }
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex UniquePart();
}
