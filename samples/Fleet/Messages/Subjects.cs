using System.Buffers;
using Ebpf.Probes.Unlink;

namespace Fleet;

/// <summary>Subjects: deletions.MACHINE.events.FOLDER, deletions.MACHINE.loss, deletions.MACHINE.ledger. Headers say the run and the form.</summary>
internal static class Subjects
{
    internal const string All = "deletions.>";
    internal const string RunHeader = "Fleet-Run";
    internal const string FormHeader = "Fleet-Form";
    internal const string Ecs = "ecs";
    internal const string Binary = "binary";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    internal static string Events(string machine, string folder) => $"deletions.{TokenOf(machine)}.events.{folder}";

    internal static string Loss(string machine) => $"deletions.{TokenOf(machine)}.loss";

    internal static string Ledger(string machine) => $"deletions.{TokenOf(machine)}.ledger";

    internal static string KindOf(string subject) => subject.Split('.')[2];

    /// <summary>The servers let an agent publish on its own machine's subjects only; what it says of itself is compared with them.</summary>
    internal static bool IsOfMachine(string subject, string run) => subject.Split('.') is ["deletions", var token, _, ..]
        && run.Split('/') is [var machine, var random, var number] && TokenOf(machine) == token && IsToken(token) && IsToken(random) && IsToken(number);

    /// <summary>A word of letters, digits, '_' and '-', which can be printed.</summary>
    internal static bool IsToken(string text) => text.Length > 0 && !text.ContainsAnyExcept(TokenCharacters);

    /// <returns>The name.</returns>
    /// <exception cref="ArgumentException">It is not one that subjects and ids can have.</exception>
    internal static string CheckMachine(string name) => IsToken(TokenOf(name))
        ? name
        : throw new ArgumentException($"'{name}' cannot be a machine's name: only letters, digits, '_', '-' and '.' can be in it. Set Fleet:Machine.", nameof(name));

    /// <summary>The first folder of the full path. Whoever deletes chooses it: a name that is no token of a subject is called other.</summary>
    internal static string FolderOf(in UnlinkEvent e)
    {
        string path = e.FullPath ?? e.Path;
        if (!path.StartsWith('/') || path.IndexOf('/', 1) is not (> 1 and var end))
        {
            return "-"; // Relative, or in the root.
        }

        ReadOnlySpan<char> folder = path.AsSpan(1, end - 1);
        return folder.Length > 64 || folder.ContainsAnyExcept(TokenCharacters) ? "other" : folder.ToString();
    }

    /// <summary>A host's full name as one token: a dot would begin another.</summary>
    private static string TokenOf(string machine) => machine.Replace('.', '_');
}
