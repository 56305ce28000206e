using Microsoft.Data.Sqlite;

namespace Fleet;

/// <summary>A SQLite database on a disk that may be full or gone: a commit says so, and does not throw.</summary>
/// <remarks>
/// A kill loses nothing that was committed; a power cut may lose the last commits (synchronous=NORMAL). Thread safety: one thread at a time.
/// </remarks>
internal sealed class SpoolDatabase : IDisposable
{
    /// <summary>The size at which SQLite writes its log back, unless told: 1,000 pages of 4 KiB.</summary>
    internal const int LogBytes = 1000 * 4096;

    private const int SQLITE_READONLY = 8;
    private const int SQLITE_IOERR = 10;
    private const int SQLITE_FULL = 13;
    private const int SQLITE_CANTOPEN = 14;

    private readonly SqliteConnection _connection;
    private readonly DiskReserve _reserve;
    private readonly Dictionary<string, SqliteCommand> _commands = []; // Each is compiled once.
    private SqliteTransaction? _transaction;

    internal SpoolDatabase(string folder)
    {
        string file = PrivateFile.CreateDatabase(folder, "spool.db");
        _reserve = new DiskReserve(folder);
        _reserve.GiveUp(); // To open takes room, too, and a full disk is emptied by nobody else.
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        try
        {
            _connection.Open();
            Execute("PRAGMA journal_mode=WAL");
            Execute("PRAGMA synchronous=NORMAL");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Commits what adds to the database.</summary>
    /// <returns>False when the disk is full or gone.</returns>
    internal bool TryAdd(Action work) => TryHoldReserve() && TryCommit(work);

    /// <summary>Commits what must not fail for want of room: it may take the reserve.</summary>
    /// <returns>False when the disk is full all the same, or gone.</returns>
    internal bool TryCommitUrgent(Action work)
    {
        bool isDone = TryCommit(work);
        if (!isDone)
        {
            _reserve.GiveUp();
            TryShortenLog();
            isDone = TryCommit(work);
        }

        TryHoldReserve();
        return isDone;
    }

    internal void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Command(sql, values).ExecuteNonQuery();

    internal long Query(string sql) => (long)Command(sql).ExecuteScalar()!;

    internal SqliteDataReader Read(string sql, params ReadOnlySpan<(string Name, object? Value)> values) => Command(sql, values).ExecuteReader();

    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private bool TryCommit(Action work)
    {
        try
        {
            using SqliteTransaction transaction = _transaction = _connection.BeginTransaction();
            work();
            transaction.Commit();
            return true;
        }
        catch (SqliteException e) when (IsOfTheDisk(e))
        {
            return false;
        }
        finally
        {
            _transaction = null;
        }
    }

    private bool TryHoldReserve()
    {
        if (_reserve.IsHeld)
        {
            return true;
        }

        TryShortenLog();
        return _reserve.TryTake();
    }

    private void TryShortenLog()
    {
        try
        {
            Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e) when (IsOfTheDisk(e))
        {
            // As far as there was room.
        }
    }

    private static bool IsOfTheDisk(SqliteException e) => e.SqliteErrorCode is SQLITE_FULL or SQLITE_IOERR or SQLITE_READONLY or SQLITE_CANTOPEN;

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command))
        {
            command = _commands[sql] = new SqliteCommand(sql, _connection);
        }

        command.Transaction = _transaction;
        command.Parameters.Clear();
        foreach ((string name, object? value) in values)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
