using System.Security.Cryptography;
using Ebpf.Probes.Unlink;
using Microsoft.Data.Sqlite;

namespace Fleet;

/// <summary>The messages that wait for the servers, on disk: a message is here from before it is sent until it is acknowledged.</summary>
/// <remarks>
/// Each process is a run of its own, numbered by the spool, so that no clock is trusted. Thread safety: all members may be used from any
/// thread, <see cref="Append"/> from one at a time.
/// </remarks>
internal sealed class Spool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SpoolDatabase _database;
    private readonly MessageTable _messages;
    private readonly long _mostBytes;
    private readonly RangeSet _unspooled = new(); // Events that the disk refused, until it takes their record.
    private long _bytes;
    private long _sentUpTo;

    private Spool(SpoolDatabase database, string machine, long mostBytes)
    {
        _database = database;
        _messages = new MessageTable(database);
        _mostBytes = mostBytes;
        Machine = machine;
        if (!database.TryCommitUrgent(BeginRun))
        {
            throw new IOException("The disk of the spool is full, and nothing waits in it that the servers could take.");
        }

        _bytes = _messages.Bytes;
    }

    /// <summary>The machine, a number at random and the number of this process's run: the first part of each id.</summary>
    /// <remarks>Without the second, a folder that was deleted would begin again with ids that the servers know. Nobody else can guess it.</remarks>
    internal string Run { get; private set; } = "";

    internal string Machine { get; }

    internal long Last { get; private set; }

    /// <summary>Events of the runs before this one.</summary>
    internal long SpooledBefore { get; private set; }

    /// <summary>Messages that the servers do not have yet.</summary>
    internal long Waiting
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>The run has said goodbye.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Set when there may be something to send.</summary>
    internal SemaphoreSlim Filled { get; } = new(0);

    internal static Spool Open(FleetOptions options)
    {
        string machine = Subjects.CheckMachine(options.Machine ?? File.ReadAllText("/etc/machine-id").Trim());
        SpoolDatabase database = new(options.Folder);
        try
        {
            return new Spool(database, machine, options.SpoolBytes);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Keeps events, which come in the order of their sequences, as messages of one folder each.</summary>
    /// <remarks>Sequences that the probe left out are recorded as lost; so are events that the disk refuses, as soon as there is room.</remarks>
    internal void Append(IReadOnlyList<UnlinkEvent> deletions, bool binary)
    {
        // Not under the lock: while this encodes, the publisher works on the database.
        SpooledMessage[] messages =
        [
            .. deletions.GroupBy(deletion => Subjects.FolderOf(in deletion))
                .SelectMany(folder => SpooledMessage.OfEvents(Machine, Run, folder.Key, [.. folder], binary)),
        ];
        lock (_gate)
        {
            (long before, Last) = (Last, deletions[^1].Sequence);
            RangeSet leftOut = LeftOut(before, deletions);
            long added = messages.Sum(message => (long)message.Payload.Length), dropped = 0;
            bool isKept = _database.TryAdd(() =>
            {
                Array.ForEach(messages, _messages.Insert);
                dropped = DropOldest(_bytes + added - _mostBytes);
                InsertLoss(Run, "not_delivered", leftOut);
                InsertLoss(Run, "spool_failed", _unspooled);
                _database.Execute("UPDATE run SET last = $last WHERE name = $run", ("$last", Last), ("$run", Run));
            });
            if (isKept)
            {
                _bytes += added - dropped;
                _unspooled.Clear();
            }
            else
            {
                _unspooled.Add(before + 1, Last);
            }

            SignalFilled();
        }
    }

    /// <summary>Keeps a ledger in place of the one before.</summary>
    /// <returns>False when the disk refused: try again later.</returns>
    internal bool TryAppend(Ledger ledger)
    {
        lock (_gate)
        {
            bool isKept = _database.TryCommitUrgent(() =>
            {
                InsertLoss(Run, "spool_failed", _unspooled);
                _messages.DeleteLedgers(Subjects.Ledger(Machine), Run, _sentUpTo);
                _messages.Insert(SpooledMessage.OfLedger(Machine, Run, ledger));
                _database.Execute("UPDATE run SET last = $last, ended = $ended WHERE name = $run", ("$last", Last), ("$ended", ledger.Ended == true ? 1 : 0), ("$run", Run));
            });
            if (isKept)
            {
                _unspooled.Clear();
                HasEnded = ledger.Ended == true;
                SignalFilled();
            }

            return isKept;
        }
    }

    /// <summary>The oldest messages after one. They will not be dropped any more: they may be on their way.</summary>
    internal List<SpooledMessage> Read(long after, int most)
    {
        lock (_gate)
        {
            List<SpooledMessage> messages = _messages.Read(after, most);
            _sentUpTo = Math.Max(_sentUpTo, messages.Count > 0 ? messages[^1].Id : 0);
            return messages;
        }
    }

    /// <summary>Puts a record of loss in for the events of a message that the servers will never take.</summary>
    /// <returns>False when the disk refused: try again later.</returns>
    internal bool TryGiveUp(SpooledMessage message)
    {
        lock (_gate)
        {
            return _database.TryCommitUrgent(() => InsertLoss(message.Run, "refused", RangeSet.Parse(message.Ranges ?? "")));
        }
    }

    /// <summary>Forgets what the servers have.</summary>
    /// <returns>False when the disk refused: they will be sent again, and recognised.</returns>
    internal bool TryRemove(IReadOnlyCollection<SpooledMessage> acknowledged)
    {
        lock (_gate)
        {
            bool isDone = _database.TryCommitUrgent(() =>
            {
                foreach (SpooledMessage message in acknowledged)
                {
                    _messages.Delete(message.Id);
                }
            });
            if (isDone)
            {
                _bytes -= acknowledged.Where(message => message.Ranges is not null).Sum(message => (long)message.Payload.Length);
            }

            return isDone;
        }
    }

    public void Dispose()
    {
        _database.Dispose();
        Filled.Dispose();
    }

    private void BeginRun()
    {
        _messages.Create();
        _database.Execute("CREATE TABLE IF NOT EXISTS run(number INTEGER PRIMARY KEY, name TEXT, last INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0)");
        EndKilledRuns();
        SpooledBefore = _database.Query("SELECT IFNULL(SUM(last), 0) FROM run");
        long number = _database.Query("INSERT INTO run(number, name) SELECT IFNULL(MAX(number), 0) + 1, '' FROM run RETURNING number");
        Run = $"{Machine}/{RandomNumberGenerator.GetHexString(12, lowercase: true)}/{number}";
        _database.Execute("UPDATE run SET name = $name WHERE number = $number", ("$name", Run), ("$number", number));
    }

    /// <summary>A run that did not say goodbye gets its last ledger now: what it had committed is known, what came after is not.</summary>
    private void EndKilledRuns()
    {
        using (SqliteDataReader killed = _database.Read("SELECT name, last FROM run WHERE ended = 0"))
        {
            while (killed.Read())
            {
                _messages.Insert(SpooledMessage.OfLedger(Machine, killed.GetString(0), new Ledger(killed.GetInt64(1), false, DateTimeOffset.UtcNow, null)));
            }
        }

        _database.Execute("UPDATE run SET ended = 1");
    }

    private static RangeSet LeftOut(long before, IReadOnlyList<UnlinkEvent> deletions)
    {
        RangeSet leftOut = new();
        foreach (UnlinkEvent deletion in deletions)
        {
            if (deletion.Sequence > before + 1)
            {
                leftOut.Add(before + 1, deletion.Sequence - 1);
            }

            before = deletion.Sequence;
        }

        return leftOut;
    }

    /// <summary>Makes room, a tenth of the spool more than is needed, and puts a record of what is gone in its place.</summary>
    private long DropOldest(long excess)
    {
        if (excess <= 0)
        {
            return 0;
        }

        Dictionary<string, RangeSet> dropped = [];
        long freed = _messages.DeleteOldest(_sentUpTo, excess + _mostBytes / 10, dropped);
        foreach ((string run, RangeSet ranges) in dropped)
        {
            InsertLoss(run, "spool_full", ranges);
        }

        return freed;
    }

    private void InsertLoss(string run, string cause, RangeSet ranges)
    {
        if (ranges.Count > 0)
        {
            _messages.Insert(SpooledMessage.OfLoss(Machine, run, cause, ranges));
        }
    }

    private void SignalFilled()
    {
        if (Filled.CurrentCount == 0)
        {
            Filled.Release();
        }
    }
}
