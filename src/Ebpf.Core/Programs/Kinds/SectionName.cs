namespace Ebpf;

/// <summary>The parts of a section's name, for example of kprobe/do_unlinkat.</summary>
/// <param name="Name">The whole name.</param>
internal readonly record struct SectionName(string Name)
{
    private const string Sleepable = ".s";

    /// <summary>The kind of program, without the mark of one that may sleep: fentry for fentry.s/do_unlinkat.</summary>
    internal string Kind => Name.Split('/', 2)[0] is var first && first.EndsWith(Sleepable, StringComparison.Ordinal) ? first[..^Sleepable.Length] : first;

    /// <summary>The place; empty: the name gives none.</summary>
    internal string Target => Name.Split('/', 2) is [_, var target] ? target : "";

    /// <summary>Tells whether it says where to attach: a user function takes its file and its name, as in uprobe//bin/sh:main.</summary>
    internal bool NamesPlace => Target.Length > 0 && (Target.Contains(':', StringComparison.Ordinal) || Kind.Split('.')[0] is not ("uprobe" or "uretprobe"));

    /// <summary>The file of a user function or probe: /bin/sh for uprobe//bin/sh:main.</summary>
    internal string BinaryPath => Target.Split(':')[0];

    internal bool IsReturn => Kind.Contains("ret", StringComparison.Ordinal);

    /// <summary>The category of a tracepoint, for example syscalls.</summary>
    internal string Category => Target.Split('/', 2)[0];

    /// <summary>The name of a tracepoint in its category; empty: the section gives none.</summary>
    internal string Event => Target.Split('/', 2) is [_, var name] ? name : "";
}
