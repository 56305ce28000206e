using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Ebpf.KernelTests;

/// <summary>What this process holds, and what BPF holds in the whole kernel.</summary>
internal sealed partial record KernelResources(string FileDescriptors, int Threads, int Programs, int Maps, int Links)
{
    private static readonly TimeSpan KernelFreesWithin = TimeSpan.FromSeconds(20);

    internal static KernelResources Now()
    {
        // What other tests left to the garbage collector is not what is counted here.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new KernelResources(
            ReadFileDescriptors(),
            Directory.GetFileSystemEntries("/proc/self/task").Count(IsOfTheLibrary),
            Count(bpf_prog_get_next_id),
            Count(bpf_map_get_next_id),
            Count(bpf_link_get_next_id));
    }

    /// <summary>Waits until nothing that earlier tests gave back is still being freed.</summary>
    internal static async Task<KernelResources> SettledAsync()
    {
        KernelResources now = Now(), before;
        do
        {
            before = now;
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            now = Now();
        }
        while (now != before);
        return now;
    }

    internal static Task AssertBackToAsync(KernelResources before) => AssertBackToAsync(before, Now);

    /// <summary>Whatever this process has opened since.</summary>
    internal static Task AssertKernelBackToAsync(KernelResources before) =>
        AssertBackToAsync(before.InKernel, () => Now().InKernel);

    private KernelResources InKernel => this with { FileDescriptors = "", Threads = 0 };

    /// <summary>The kernel frees programs and maps some time after their last user is gone.</summary>
    private static async Task AssertBackToAsync(KernelResources before, Func<KernelResources> read)
    {
        DateTime limit = DateTime.UtcNow + KernelFreesWithin;
        KernelResources now = read();
        while (now != before && DateTime.UtcNow < limit)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            now = read();
        }

        Assert.Equal(before, now);
    }

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

    /// <summary>How many of what: "3 anon_inode:bpf-map, 1 socket:[]", without what makes each unique.</summary>
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

    private delegate int NextId(uint start, out uint next);

    private static int Count(NextId nextId)
    {
        int count = 0;
        for (uint id = 0; nextId(id, out id) == 0; count++)
        {
        }

        return count;
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_prog_get_next_id(uint start, out uint next);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_map_get_next_id(uint start, out uint next);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_link_get_next_id(uint start, out uint next);
}
