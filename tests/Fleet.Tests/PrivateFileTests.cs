namespace Fleet.Tests;

/// <summary>Files that tell of others' deletions are their owner's alone, also in a folder that all may read.</summary>
public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OfOthers = (UnixFileMode)0b000_111_111;

    private readonly string _folder = Directory.CreateTempSubdirectory("fleet-private-").FullName;

    public PrivateFileTests() => File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101); // As Kubernetes makes one.

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Spool_InAFolderThatAllMayRead_IsItsOwnersAlone()
    {
        using Spool spool = Spool.Open(new FleetOptions { Folder = _folder, Machine = "m" });
        spool.Append(Events.Create(1, 100), binary: false);

        AssertPrivate("spool.db", "spool.db-shm", "spool.db-wal");
    }

    [Fact]
    public void Audit_InAFolderThatAllMayRead_IsItsOwnersAlone()
    {
        using AuditDatabase database = new(_folder);

        AssertPrivate("audit.db", "audit.db-shm", "audit.db-wal");
    }

    [Fact]
    public void Folder_ThatIsNew_IsItsOwnersAlone()
    {
        string folder = Path.Combine(_folder, "new");
        using Spool spool = Spool.Open(new FleetOptions { Folder = folder, Machine = "m" });

        AssertPrivate("new");
    }

    private void AssertPrivate(params string[] names) =>
        Assert.All(names, name => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(_folder, name)) & OfOthers));
}
