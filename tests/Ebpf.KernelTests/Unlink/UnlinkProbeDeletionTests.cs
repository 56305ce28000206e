using System.Text;
using Ebpf.Probes.Unlink;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>Each deletion is reported as it was, by each means of attachment.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbeDeletionTests : IDisposable
{
    private const int ENOENT = 2;
    private const int EACCES = 13;
    private const int EFAULT = 14;
    private const int ENAMETOOLONG = 36;
    private const int Nobody = 65534;

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds =>
        [UnlinkAttachKind.Kprobe, UnlinkAttachKind.KprobeSession, UnlinkAttachKind.Fentry, UnlinkAttachKind.Tracepoint];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ExistingFile_ByAbsolutePath_IsReportedAsDeleted(UnlinkAttachKind kind)
    {
        byte[] path = _directory.File("exists");
        Posix.Create(path);
        DateTimeOffset before = DateTimeOffset.UtcNow;

        UnlinkEvent e = await OnlyEventAsync(kind, () => Assert.Equal(0, Posix.Unlink(path)));

        AssertEvent(e, path, 0, null);
        Assert.Equal(Environment.ProcessId, e.ProcessId);
        Assert.InRange(e.Time, before.AddMilliseconds(-10), DateTimeOffset.UtcNow);
        Assert.InRange(e.Latency, TimeSpan.FromTicks(1), DateTimeOffset.UtcNow - before);
        Assert.Equal(Posix.AT_FDCWD, e.DirectoryFileDescriptor);
        Assert.Equal((await File.ReadAllTextAsync($"/proc/self/task/{e.ThreadId}/comm", TestContext.Current.CancellationToken)).TrimEnd('\n'), e.Command);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ExistingFile_ByUnlinkAt_IsReportedWithItsDirectory(UnlinkAttachKind kind)
    {
        Posix.Create(_directory.File("at"));
        using SafeFileHandle handle = Posix.OpenDirectory(_directory.Path);
        int directory = (int)handle.DangerousGetHandle();

        UnlinkEvent e = await OnlyEventAsync(kind, () => Assert.Equal(0, Posix.UnlinkAt(directory, "at"u8.ToArray())));

        AssertEvent(e, "at"u8.ToArray(), 0, null);
        Assert.Equal(directory, e.DirectoryFileDescriptor);
    }

    /// <summary>The kernel takes an int: whoever sets the upper half of the register deletes all the same.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ExistingFile_ByUnlinkAtWithBitsThatTheKernelDrops_IsReported(UnlinkAttachKind kind)
    {
        Posix.Create(_directory.File("bits"));

        UnlinkEvent e = await OnlyEventAsync(
            kind, () => Assert.Equal(0, Posix.UnlinkAtBySystemCall(Posix.AT_FDCWD, _directory.File("bits"), 1L << 32)));

        AssertEvent(e, _directory.File("bits"), 0, null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task MissingFile_IsReportedAsENOENT(UnlinkAttachKind kind)
    {
        byte[] path = _directory.File("missing");

        UnlinkEvent e = await OnlyEventAsync(kind, () => Assert.Equal(ENOENT, Posix.Unlink(path)));

        AssertEvent(e, path, ENOENT, "ENOENT");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task FileOfAnotherUser_IsReportedAsEACCESWithThatUser(UnlinkAttachKind kind)
    {
        byte[] path = _directory.File("protected");
        Posix.Create(path);
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_101_101);
        Require.CanAttach(kind);
        using UnlinkProbe probe = Start(kind);

        (int pid, int exitCode, _, _) = await Command.RunAsync(
            "setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "rm", "-f", Encoding.UTF8.GetString(path));

        Assert.NotEqual(0, exitCode);
        UnlinkEvent e = Assert.Single(await probe.StopAndReadAsync(), e => e.ProcessId == pid);
        AssertEvent(e, path, EACCES, "EACCES");
        Assert.Equal((Nobody, Nobody), ((int)e.UserId, (int)e.GroupId));
        Assert.Equal("rm", e.Command);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task RelativePath_IsReportedAsGiven(UnlinkAttachKind kind)
    {
        Posix.Create(_directory.File("relative"));
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = _directory.Path;
        try
        {
            UnlinkEvent e = await OnlyEventAsync(kind, () => Assert.Equal(0, Posix.Unlink("./relative"u8.ToArray())));
            AssertEvent(e, "./relative"u8.ToArray(), 0, null);
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task PathsOfAllSizes_AreReportedWhole(UnlinkAttachKind kind)
    {
        // Around the limit of the short form, 4,000 bytes, and the longest that the kernel takes.
        int[] lengths = [1, 254, 255, 256, 257, 4000, 4095];
        byte[][] paths = [.. lengths.Select(length => Encoding.ASCII.GetBytes(new string('.', length % 2) + Repeat("/.", length / 2)))];
        Require.CanAttach(kind);
        using UnlinkProbe probe = Start(kind);

        foreach (byte[] path in paths)
        {
            Assert.NotEqual(0, Posix.Unlink(path));
        }

        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        Assert.Equal(paths, events.Select(e => e.GetPathBytes()));
        Assert.All(events, e => Assert.Equal(UnlinkPathState.AsGiven, e.PathState));
    }

    /// <summary>A tracepoint cannot wait for the second page, which the kernel brings in to read the path itself.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task LongPath_WhoseSecondHalfIsNotInMemory_IsReportedWhole(UnlinkAttachKind kind)
    {
        byte[] path = _directory.File($"{Repeat("./", 250)}missing");
        using PathInTwoPages halves = new(path, 300, $"{_directory.Path}/second-half");

        UnlinkEvent e = await OnlyEventAsync(kind, () => Assert.Equal(ENOENT, halves.Unlink()));

        AssertEvent(e, path, ENOENT, "ENOENT");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ExistingFile_ByAPathOf4000Bytes_IsReportedAsDeleted(UnlinkAttachKind kind)
    {
        byte[] file = _directory.File("deep");
        Posix.Create(file);
        byte[] path = [.. Encoding.UTF8.GetBytes(_directory.Path), .. Encoding.UTF8.GetBytes(Repeat("/.", 2000))[..(4000 - file.Length)], .. "/deep"u8];
        Assert.InRange(path.Length, 3999, 4001);

        UnlinkEvent e = await OnlyEventAsync(kind, () => Assert.Equal(0, Posix.Unlink(path)));

        AssertEvent(e, path, 0, null);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task HostileNames_AreReportedByteForByte(UnlinkAttachKind kind)
    {
        byte[][] paths = [_directory.File([0xFF, 0xFE, (byte)'x']), _directory.File("new\nline\x1b[31mred")];
        Require.CanAttach(kind);
        using UnlinkProbe probe = Start(kind);

        foreach (byte[] path in paths)
        {
            Posix.Create(path);
            Assert.Equal(0, Posix.Unlink(path));
        }

        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        Assert.Equal(paths, events.Select(e => e.GetPathBytes()));
        Assert.Equal([false, true], events.Select(e => e.IsPathUtf8));
        Assert.Equal(
            [_directory.Path + @"/\xff\xfex", _directory.Path + @"/new\x0aline\x1b[31mred"], events.Select(e => e.DisplayPath));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task UnusablePaths_AreReportedWithTheirError(UnlinkAttachKind kind)
    {
        byte[] tooLong = Encoding.ASCII.GetBytes(Repeat("/x", 2500));
        Require.CanAttach(kind);
        using UnlinkProbe probe = Start(kind);

        Assert.Equal(EFAULT, Posix.UnlinkBadPointer());
        Assert.Equal(ENAMETOOLONG, Posix.Unlink(tooLong));

        List<UnlinkEvent> events = await probe.StopAndReadOwnAsync();
        Assert.Equal([EFAULT, ENAMETOOLONG], events.Select(e => e.ErrorNumber));
        Assert.Equal(UnlinkPathState.Unreadable, events[0].PathState);
        // The kernel's function never gets a path that is too long; the system call's caller has it.
        Assert.Equal(kind != UnlinkAttachKind.Tracepoint ? UnlinkPathState.Unreadable : UnlinkPathState.Truncated, events[1].PathState);
        Assert.Equal(kind != UnlinkAttachKind.Tracepoint ? [] : tooLong[..4096], events[1].GetPathBytes());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Directories_AreNotReported(UnlinkAttachKind kind)
    {
        byte[] path = _directory.File("directory");
        Assert.Equal(0, Posix.MakeDirectory(path));
        Require.CanAttach(kind);
        using UnlinkProbe probe = Start(kind);

        Assert.Equal(0, Posix.UnlinkAt(Posix.AT_FDCWD, path, Posix.AT_REMOVEDIR));

        Assert.Empty(await probe.StopAndReadOwnAsync());
        Losses.AssertNoneOfOwn(probe);
    }

    private static async Task<UnlinkEvent> OnlyEventAsync(UnlinkAttachKind kind, Action delete)
    {
        Require.CanAttach(kind);
        using UnlinkProbe probe = Start(kind);
        delete();
        UnlinkEvent e = Assert.Single(await probe.StopAndReadOwnAsync());
        Losses.AssertNoneOfOwn(probe);
        return e;
    }

    private static UnlinkProbe Start(UnlinkAttachKind kind) => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind });

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static void AssertEvent(UnlinkEvent e, byte[] path, int errorNumber, string? errorName)
    {
        Assert.Equal(path, e.GetPathBytes());
        Assert.Equal(UnlinkPathState.AsGiven, e.PathState);
        Assert.Equal(errorNumber, e.ErrorNumber);
        Assert.Equal(errorName, e.ErrorName);
    }
}
