namespace Ebpf;

/// <summary>What was tried, as far as the search for a failure's cause needs it.</summary>
/// <param name="Kind">The operation.</param>
/// <param name="Target">The kernel function, «category/name» of the tracepoint, or the custom BTF file of a load; empty
/// for an address, for several functions and for a load without such a file.</param>
internal readonly record struct Attempt(AttemptKind Kind, string Target = "")
{
    internal static Attempt Load(string? customBtfPath) => new(AttemptKind.Load, customBtfPath ?? "");

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
