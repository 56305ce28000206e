namespace Ebpf;

/// <summary>One thing that was examined.</summary>
/// <param name="Name">What, for example kprobes.</param>
/// <param name="Status">Whether it works here.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do about it; null when there is nothing to do, or nothing that helps.</param>
public sealed record BpfCheck(string Name, BpfCheckStatus Status, string Detail, string? Remedy = null)
{
    private const int NameWidth = 18;

    /// <summary>One line, and a second one with the remedy.</summary>
    public override string ToString() =>
        $"{Mark} {Name.PadRight(NameWidth)} {Detail}" + (Remedy is null ? "" : $"\n{new string(' ', Mark.Length + NameWidth)}  → {Remedy}");

    private string Mark => Status switch
    {
        BpfCheckStatus.Works => "[ok]  ",
        BpfCheckStatus.Limited => "[warn]",
        _ => "[FAIL]",
    };
}
