using System.Text;
using Ebpf;
using Microsoft.Data.Sqlite;

namespace Fleet;

/// <summary>The auditor's store: the deletions, to be asked by plain SQL, and for each run what was seen, lost and issued.</summary>
/// <remarks>A message is committed before it is acknowledged: what a killed auditor had not committed is sent to it again.</remarks>
internal sealed class AuditDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    internal AuditDatabase(string folder)
    {
        _connection = new SqliteConnection($"Data Source={PrivateFile.CreateDatabase(folder, "audit.db")};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;");
        Execute("""
            CREATE TABLE IF NOT EXISTS deletion(time TEXT, machine TEXT, run TEXT, sequence INTEGER, command TEXT, pid INTEGER, uid INTEGER, path TEXT, error TEXT, action TEXT);
            CREATE INDEX IF NOT EXISTS deletion_path ON deletion(path, time);
            CREATE TABLE IF NOT EXISTS run(name TEXT PRIMARY KEY, machine TEXT, seen TEXT NOT NULL, lost TEXT NOT NULL, causes TEXT NOT NULL,
              repeats INTEGER NOT NULL, last INTEGER NOT NULL, ended INTEGER, heard TEXT, kernel TEXT);
            """);
        _insert = Command(
            "INSERT INTO deletion VALUES($time, $machine, $run, $sequence, $command, $pid, $uid, $path, $error, $action)",
            "$time", "$machine", "$run", "$sequence", "$command", "$pid", "$uid", "$path", "$error", "$action");
    }

    internal SqliteTransaction Begin() => _connection.BeginTransaction();

    internal void Insert(RunState run, in DeletionRow deletion, SqliteTransaction transaction)
    {
        _insert.Transaction = transaction;
        object[] values =
        [
            $"{deletion.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fffffff}", run.Machine, run.Name, deletion.Sequence, deletion.Command,
            deletion.ProcessId, (long)deletion.UserId, deletion.Path, (object?)deletion.Error ?? DBNull.Value, deletion.Action,
        ];
        for (int i = 0; i < values.Length; i++)
        {
            _insert.Parameters[i].Value = values[i];
        }

        _insert.ExecuteNonQuery();
    }

    internal void Save(RunState run, SqliteTransaction transaction)
    {
        using SqliteCommand command = Command(
            "INSERT OR REPLACE INTO run VALUES($name, $machine, $seen, $lost, $causes, $repeats, $last, $ended, $heard, $kernel)",
            "$name", "$machine", "$seen", "$lost", "$causes", "$repeats", "$last", "$ended", "$heard", "$kernel");
        command.Transaction = transaction;
        object?[] values =
        [
            run.Name, run.Machine, $"{run.Seen}", $"{run.Lost}", string.Join(", ", run.Causes.Select(cause => $"{cause.Key} {cause.Value}")), run.Repeats,
            run.Last, run.Ended is { } ended ? (ended ? 1 : 0) : null, $"{run.Heard.UtcDateTime:yyyy-MM-dd HH:mm:ss}", run.Kernel,
        ];
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        command.ExecuteNonQuery();
    }

    internal List<RunState> LoadRuns()
    {
        using SqliteCommand command = Command("SELECT name, seen, lost, causes, repeats, last, ended, heard, kernel FROM run ORDER BY name");
        using SqliteDataReader reader = command.ExecuteReader();
        List<RunState> runs = [];
        while (reader.Read())
        {
            RunState run = new(reader.GetString(0), RangeSet.Parse(reader.GetString(1)), RangeSet.Parse(reader.GetString(2)))
            {
                Repeats = reader.GetInt64(4),
                Last = reader.GetInt64(5),
                Ended = reader.IsDBNull(6) ? null : reader.GetInt64(6) != 0,
                Heard = DateTimeOffset.Parse(reader.GetString(7) + "Z", System.Globalization.CultureInfo.InvariantCulture),
                Kernel = reader.IsDBNull(8) ? null : reader.GetString(8),
            };
            foreach (string cause in reader.GetString(3).Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = cause.Split(' ');
                run.Causes[parts[0]] = long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            }

            runs.Add(run);
        }

        return runs;
    }

    /// <summary>The deletions of a path as printable lines: by which program, on which machine.</summary>
    internal IEnumerable<string> Find(string path, string from, string to)
    {
        using SqliteCommand command = Command(
            "SELECT time, machine, command, pid, uid, error, path FROM deletion WHERE path >= $path AND path < $path || char(1114111) "
                + "AND time BETWEEN $from AND $to ORDER BY time");
        command.Parameters.AddWithValue("$path", path);
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$to", to);
        using SqliteDataReader reader = command.ExecuteReader();
        string Display(int column) => KernelText.ToDisplay(Encoding.UTF8.GetBytes(reader.GetString(column)));
        while (reader.Read())
        {
            yield return $"{reader.GetString(0)} {reader.GetString(1)} {Display(2)}[{reader.GetInt64(3)}] "
                + $"uid {reader.GetInt64(4)} {(reader.IsDBNull(5) ? "OK" : Display(5))} {Display(6)}";
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = Command(sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }
}
