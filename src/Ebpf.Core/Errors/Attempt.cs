namespace Ebpf;

/// <summary>What was tried, as far as the search for a failure's cause needs it.</summary>
/// <param name="Kind">The operation.</param>
/// <param name="Target">The kernel function, or «category/name» of the tracepoint; empty for an address and for a load.</param>
internal readonly record struct Attempt(AttemptKind Kind, string Target = "")
{
    internal static Attempt Load => new(AttemptKind.Load);

    internal static Attempt Kprobe(string function, bool atReturn) =>
        new(atReturn ? AttemptKind.Kretprobe : AttemptKind.Kprobe, function);

    internal static Attempt Fentry(string function) => new(AttemptKind.Fentry, function);

    internal static Attempt Tracepoint(string category, string name) => new(AttemptKind.Tracepoint, $"{category}/{name}");
}

/// <summary>The operations whose causes of failure differ.</summary>
internal enum AttemptKind
{
    Other,
    Load,
    Kprobe,
    Kretprobe,
    Fentry,
    Tracepoint,
}
