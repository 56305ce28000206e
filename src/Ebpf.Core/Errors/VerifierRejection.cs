namespace Ebpf;

/// <summary>The verifier's words when it refused a program, as libbpf prints them.</summary>
/// <param name="ProgramName">The C function.</param>
/// <param name="Log">Its whole log.</param>
internal sealed record VerifierRejection(string ProgramName, string Log)
{
    private const string Name = "prog '";
    private const string Begin = "': -- BEGIN PROG LOAD LOG --\n";
    private const string End = "-- END PROG LOAD LOG --";
    private const string Summary = "processed ";
    private const string Explanation = "Verification failed: "; // From Linux 7.3: the reason in sentences, at the end.
    private const int TailLines = 8;

    // The words differ between kernels; all say that a helper is not to be had.
    private static readonly string[] HelperRefusals = ["unknown func", "cannot use helper"];

    /// <summary>
    /// The last lines before the count of instructions: what was refused, the instructions before it, and the kernel's
    /// explanation where it gives one.
    /// </summary>
    internal string Tail
    {
        get
        {
            List<string> lines = [.. Log.TrimEnd().Split('\n')];
            int summary = lines.FindLastIndex(line => line.StartsWith(Summary, StringComparison.Ordinal));
            int end = summary < 0 ? lines.Count : summary;
            int explanation = lines.FindLastIndex(line => line.StartsWith(Explanation, StringComparison.Ordinal));
            int start = Math.Max(0, (explanation < 0 ? end : explanation) - TailLines);
            return string.Join('\n', lines[start..end]).TrimEnd();
        }
    }

    /// <summary>Tells whether the verifier refused without a word: the kernel did not let it look at the program.</summary>
    internal bool IsEmpty => Tail.Length == 0;

    internal bool IsAboutHelper => HelperRefusals.Any(words => Tail.Contains(words, StringComparison.Ordinal));

    /// <returns>Null when the message is another one.</returns>
    internal static VerifierRejection? Parse(string message)
    {
        int name = message.IndexOf(Name, StringComparison.Ordinal);
        int begin = message.IndexOf(Begin, StringComparison.Ordinal);
        int end = message.LastIndexOf(End, StringComparison.Ordinal);
        return name < 0 || begin < name || end < begin
            ? null
            : new VerifierRejection(message[(name + Name.Length)..begin], message[(begin + Begin.Length)..end]);
    }
}
