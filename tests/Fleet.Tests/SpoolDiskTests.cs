using System.Diagnostics;

namespace Fleet.Tests;

/// <summary>A spool whose disk is full: what it refuses is recorded, and it can be emptied.</summary>
public sealed class SpoolDiskTests : IDisposable
{
    private readonly string _disk = Directory.CreateTempSubdirectory("fleet-disk-").FullName;

    public SpoolDiskTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", _disk) == 0, "this process may not mount a small disk");
    }

    public void Dispose()
    {
        Run("umount", _disk);
        Directory.Delete(_disk);
    }

    [Fact]
    public void Append_DiskFull_RecordsTheLossAndRecovers()
    {
        using Spool spool = Spool.Open(new FleetOptions { Folder = _disk, Machine = "m" });
        for (int i = 0; i < 1200; i++)
        {
            spool.Append(Events.Create(1 + 100 * i, 100), binary: false);
        }

        long kept = spool.Waiting;
        Assert.InRange(kept, 20, 1199);
        RangeSet sent = Drain(spool);
        File.Delete(Path.Combine(_disk, "spool.reserve")); // Given up for the last message: nothing will be removed any more that would bring it back.
        spool.Append(Events.Create(120_001, 10), binary: false);
        Assert.True(spool.TryAppend(new Ledger(spool.Last, true, DateTimeOffset.UnixEpoch, null)));
        sent.Add(Drain(spool));

        Assert.Equal("1-120010", $"{sent}");
    }

    [Fact]
    public void Open_DiskFull_SpoolCanBeEmptied()
    {
        using (Spool killed = Spool.Open(new FleetOptions { Folder = _disk, Machine = "m" }))
        {
            killed.Append(Events.Create(1, 100), binary: false);
        }

        using (FileStream rest = File.Create(Path.Combine(_disk, "rest")))
        {
            Assert.Throws<IOException>(() => Fill(rest));
        }

        using Spool spool = Spool.Open(new FleetOptions { Folder = _disk, Machine = "m" });
        RangeSet sent = Drain(spool);
        Assert.Equal("1-100", $"{sent}");
    }

    private static void Fill(FileStream file)
    {
        byte[] page = new byte[4096];
        while (true)
        {
            file.Write(page);
            file.Flush();
        }
    }

    /// <returns>What was in the messages, and in the records of loss.</returns>
    private static RangeSet Drain(Spool spool)
    {
        RangeSet all = new();
        for (int tries = 0; spool.Waiting > 0; tries++)
        {
            Assert.True(tries < 1000, $"{spool.Waiting} messages cannot be removed");
            List<SpooledMessage> messages = spool.Read(0, 64);
            if (spool.TryRemove(messages))
            {
                messages.ForEach(message => all.Add(RangeSet.Parse(message.Ranges ??
                    (message.Subject.EndsWith("loss", StringComparison.Ordinal) ? Loss.Decode(message.Payload).Ranges : ""))));
            }
        }

        return all;
    }

    private static int Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
