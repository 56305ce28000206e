namespace Fleet;

/// <summary>A file that keeps some of a disk free, so that a full one can be emptied: to delete takes room, too.</summary>
internal sealed class DiskReserve(string folder)
{
    private readonly string _path = Path.Combine(folder, "spool.reserve");

    /// <summary>Twice the database's log, which must fit into the database once more.</summary>
    internal const int Bytes = 2 * SpoolDatabase.LogBytes;

    internal bool IsHeld => new FileInfo(_path) is { Exists: true, Length: Bytes };

    /// <returns>False: the disk has no room for it now.</returns>
    internal bool TryTake()
    {
        try
        {
            File.WriteAllBytes(_path, new byte[Bytes]);
            return true;
        }
        catch (IOException)
        {
            GiveUp();
            return false;
        }
    }

    internal void GiveUp() => File.Delete(_path);
}
