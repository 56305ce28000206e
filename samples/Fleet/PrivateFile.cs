namespace Fleet;

/// <summary>Files that name what others deleted: new ones are for their owner alone, whatever the folder and the umask allow.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, unless it is there.</summary>
    internal static void CreateFolder(string path) => Directory.CreateDirectory(path, OfOwner | UnixFileMode.UserExecute);

    /// <summary>Opens a file, or makes it.</summary>
    internal static FileStream Open(string path, FileMode mode = FileMode.OpenOrCreate) =>
        new(path, new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = OfOwner });

    /// <summary>Makes a database, unless it is there. SQLite gives its log the database's rights.</summary>
    /// <returns>Its path.</returns>
    internal static string CreateDatabase(string folder, string name)
    {
        CreateFolder(folder);
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            Open(path).Dispose();
        }

        return path;
    }
}
