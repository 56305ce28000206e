using Microsoft.Data.Sqlite;

namespace Fleet;

/// <summary>The table of the messages that wait.</summary>
internal sealed class MessageTable(SpoolDatabase database)
{
    internal long Count => database.Query("SELECT COUNT(*) FROM message");

    /// <summary>The size of the events' messages, which the spool's bound is about.</summary>
    internal long Bytes => database.Query("SELECT IFNULL(SUM(LENGTH(payload)), 0) FROM message WHERE ranges IS NOT NULL");

    internal void Create() => database.Execute(
        "CREATE TABLE IF NOT EXISTS message(id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT, subject TEXT, run TEXT, form TEXT, ranges TEXT, payload BLOB)");

    internal void Insert(SpooledMessage message) => database.Execute(
        "INSERT INTO message(message_id, subject, run, form, ranges, payload) VALUES($id, $subject, $run, $form, $ranges, $payload)",
        ("$id", message.MessageId), ("$subject", message.Subject), ("$run", message.Run), ("$form", message.Form), ("$ranges", message.Ranges), ("$payload", message.Payload));

    internal List<SpooledMessage> Read(long after, int most)
    {
        using SqliteDataReader reader = database.Read(
            "SELECT message_id, subject, run, form, ranges, payload, id FROM message WHERE id > $after ORDER BY id LIMIT $most", ("$after", after), ("$most", most));
        List<SpooledMessage> messages = [];
        while (reader.Read())
        {
            messages.Add(new SpooledMessage(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetFieldValue<byte[]>(5), reader.GetInt64(6)));
        }

        return messages;
    }

    internal void Delete(long id) => database.Execute("DELETE FROM message WHERE id = $id", ("$id", id));

    internal void DeleteLedgers(string subject, string run, long after) => database.Execute(
        "DELETE FROM message WHERE subject = $subject AND run = $run AND id > $after", ("$subject", subject), ("$run", run), ("$after", after));

    /// <summary>Deletes the oldest messages of events after one, as many as free a number of bytes, and adds their events to those lost of each run.</summary>
    /// <returns>The bytes that are free now.</returns>
    internal long DeleteOldest(long after, long bytes, Dictionary<string, RangeSet> lost)
    {
        long freed = 0, last = 0;
        using (SqliteDataReader reader = database.Read(
            "SELECT id, run, ranges, LENGTH(payload) FROM message WHERE ranges IS NOT NULL AND id > $after ORDER BY id", ("$after", after)))
        {
            while (freed < bytes && reader.Read())
            {
                last = reader.GetInt64(0);
                RangeSet ofRun = lost.TryGetValue(reader.GetString(1), out RangeSet? known) ? known : lost[reader.GetString(1)] = new RangeSet();
                ofRun.Add(RangeSet.Parse(reader.GetString(2)));
                freed += reader.GetInt64(3);
            }
        }

        database.Execute("DELETE FROM message WHERE ranges IS NOT NULL AND id > $after AND id <= $last", ("$after", after), ("$last", last));
        return freed;
    }
}
