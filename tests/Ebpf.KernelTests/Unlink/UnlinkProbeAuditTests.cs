using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The audit rule of STIG and CIS, by auditd and by the probe's filter. Explicit: for a virtual machine of its own, whose rules it sets.</summary>
public sealed class UnlinkProbeAuditTests : IDisposable
{
    private const UnlinkOperations All = UnlinkOperations.Unlink | UnlinkOperations.RemoveDirectory | UnlinkOperations.RenameAway;
    private const uint FirstOfPeople = 1000;

    private static readonly uint?[] Logins = [null, 0, 999, 1000, 60_000];

    private static readonly string[] Rule =
        ["always,exit", "-F", "arch=b64", "-S", "rmdir,unlink,unlinkat,rename,renameat,renameat2", "-F", $"auid>={FirstOfPeople}", "-F", "auid!=unset"];

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    public void Dispose() => _directory.Dispose();

    [Theory(Explicit = true)]
    [MemberData(nameof(Kinds))]
    public async Task LoginUserIdsFrom_OfTheAuditRule_ReportsWhatAuditdRecords(UnlinkAttachKind kind)
    {
        Require.CanSeeRenames(kind);
        Require.X64(); // The others do not have all of these system calls.
        await using AuditDaemon daemon = await AuditDaemon.StartAsync(Rule);
        UnlinkFilter filter = new() { LoginUserIdsFrom = FirstOfPeople };
        using UnlinkProbe probe = UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind, Operations = All, Filter = filter });

        List<(uint? Login, int ProcessId, string Path)> deletions = await DeleteAsync();

        HashSet<(int, string)> expected = [.. deletions.Where(deletion => deletion.Login >= FirstOfPeople).Select(deletion => (deletion.ProcessId, deletion.Path))];
        HashSet<(int, string)> recorded = await daemon.ReadDeletionsUntilAsync(deletions[^1].ProcessId);
        List<UnlinkEvent> events = await probe.StopAndReadAsync();
        Assert.Equal((20, 8), (deletions.Count, expected.Count));
        Assert.Equal(expected, recorded);
        Assert.Equal(recorded.Order(), events.Select(e => (e.ProcessId, e.Path)).Order());
        Assert.All(events, e => Assert.Equal(deletions.Single(deletion => deletion.ProcessId == e.ProcessId).Login, e.LoginUserId));
    }

    /// <summary>Each by a process of its own: as the user that logged in, and as another, as after sudo.</summary>
    private async Task<List<(uint? Login, int ProcessId, string Path)>> DeleteAsync()
    {
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_111_111);
        List<(uint? Login, int ProcessId, string Path)> deletions = [];
        foreach (uint? login in Logins)
        {
            string enter = login is null ? "" : $"echo {login} >/proc/self/loginuid && ";
            foreach (string command in new[] { "unlink file", "/usr/bin/rm -f file", "rmdir folder", "mv file moved" })
            {
                await File.WriteAllTextAsync($"{_directory.Path}/file", "", TestContext.Current.CancellationToken);
                Directory.CreateDirectory($"{_directory.Path}/folder");
                uint user = deletions.Count % 2 == 0 ? login ?? 0 : 1234;
                (int pid, int exitCode, _, string error) = await Command.RunAsync(
                    "sh", "-c", $"{enter}cd {_directory.Path} && exec setpriv --reuid={user} {command}");
                Assert.True(exitCode == 0, error);
                deletions.Add((login, pid, command.Split(' ').First(word => word is "file" or "folder")));
                File.Delete($"{_directory.Path}/moved");
            }
        }

        return deletions;
    }
}
