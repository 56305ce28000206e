namespace Fleet;

/// <summary>A deletion as the auditor keeps it.</summary>
internal readonly record struct DeletionRow(
    long Sequence, DateTimeOffset Time, int ProcessId, uint UserId, string Command, string Path, string? Error, string Action);
