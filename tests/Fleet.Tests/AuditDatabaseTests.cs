using Microsoft.Data.Sqlite;

namespace Fleet.Tests;

public sealed class AuditDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-audit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_PathAndTimes_AreTheLinesBelowIt()
    {
        using AuditDatabase database = Keep("/srv/a", "/srv/b/c", "/srw");

        Assert.Equal(
            ["1970-01-01 00:00:01.0000000 m rm[7] uid 1000 OK /srv/a", "1970-01-01 00:00:02.0000000 m rm[7] uid 1000 OK /srv/b/c"],
            database.Find("/srv/", "1970", "1971"));
        Assert.Empty(database.Find("/srv/", "1971", "1972"));
    }

    [Fact]
    public void Find_HostileName_IsOnePrintableLine()
    {
        using AuditDatabase database = Keep("/tmp/\u001b[2J\nOK /etc/passwd");

        Assert.DoesNotContain(Assert.Single(database.Find("/tmp/", "1970", "1971")), char.IsControl);
    }

    [Fact]
    public void LoadRuns_Saved_IsTheSame()
    {
        using AuditDatabase database = Keep("/a", "/b");
        RunState run = new("m/boot/2", RangeSet.Parse("1-4,6"), new RangeSet()) { Repeats = 3 };
        run.Apply(new Loss("spool_full", "5"));
        run.Apply(new Ledger(6, true, DateTimeOffset.UnixEpoch.AddDays(1), null));

        using (SqliteTransaction transaction = database.Begin())
        {
            database.Save(run, transaction);
            transaction.Commit();
        }

        Assert.Equal($"{run}", $"{Assert.Single(database.LoadRuns())}");
    }

    private AuditDatabase Keep(params string[] paths)
    {
        AuditDatabase database = new(_folder);
        RunState run = new("m/boot/1", new RangeSet(), new RangeSet());
        using SqliteTransaction transaction = database.Begin();
        for (int i = 0; i < paths.Length; i++)
        {
            database.Insert(run, new DeletionRow(i + 1, DateTimeOffset.UnixEpoch.AddSeconds(i + 1), 7, 1000, "rm", paths[i], null, "unlink"), transaction);
        }

        transaction.Commit();
        return database;
    }
}
