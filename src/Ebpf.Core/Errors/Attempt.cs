namespace Ebpf;

/// <summary>What was tried, as far as the search for a failure's cause needs it.</summary>
/// <param name="Kind">The operation.</param>
/// <param name="Target">The kernel function, several with spaces between, <c>category/name</c> of the tracepoint, the path of the cgroup or the pin,
/// or the custom BTF file of a load; empty for an address and for a load without such a file.</param>
/// <param name="NeedsNetwork">Whether it takes CAP_NET_ADMIN to load a program of it.</param>
internal readonly record struct Attempt(AttemptKind Kind, string Target = "", bool NeedsNetwork = false)
{
    private const string Sleepable = ".s";

    internal static Attempt Load(string? customBtfPath, bool needsNetwork) => new(AttemptKind.Load, customBtfPath ?? "", needsNetwork);

    internal static Attempt Kprobe(string function, bool atReturn) =>
        new(atReturn ? AttemptKind.Kretprobe : AttemptKind.Kprobe, function);

    internal static Attempt KprobeMulti(IEnumerable<string> functions, bool isSession) =>
        new(isSession ? AttemptKind.KprobeSession : AttemptKind.KprobeMulti, string.Join(' ', functions));

    internal static Attempt Fentry(string function) => new(AttemptKind.Fentry, function);

    internal static Attempt Tracepoint(string category, string name) => new(AttemptKind.Tracepoint, $"{category}/{name}");

    /// <summary>A function of a process, or a USDT probe: by a perf event, or from Linux 6.6 on by a link.</summary>
    internal static Attempt Uprobe => new(AttemptKind.Uprobe);

    /// <summary>A call of perf_event_open.</summary>
    internal static Attempt PerfEvent => new(AttemptKind.PerfEvent);

    internal static Attempt Cgroup(string path) => new(AttemptKind.Cgroup, path);

    /// <summary>The pinning of something, or the opening of what is pinned.</summary>
    internal static Attempt Pin(string path) => new(AttemptKind.Pin, path);

    /// <summary>What an attachment by the section's name tries, for example kprobe/do_unlinkat.</summary>
    internal static Attempt Section(string name)
    {
        string[] parts = name.Split('/', 2);
        string target = parts.Length == 2 ? parts[1] : "";
        string means = parts[0].EndsWith(Sleepable, StringComparison.Ordinal) ? parts[0][..^Sleepable.Length] : parts[0];
        return (target, means) switch
        {
            ("", _) => new Attempt(AttemptKind.Other),
            (_, "uprobe" or "uretprobe" or "usdt") => Uprobe,
            (_, "ksyscall" or "kretsyscall") => Kprobe("", means == "kretsyscall"), // Its name differs between architectures.
            (_, "kprobe" or "kretprobe") => Kprobe(target.Split('+')[0], means == "kretprobe"),
            (_, "fentry" or "fexit" or "fmod_ret") => Fentry(target),
            (_, "tracepoint" or "tp") => new Attempt(AttemptKind.Tracepoint, target),
            _ => new Attempt(AttemptKind.Other),
        };
    }
}

/// <summary>The operations whose causes of failure differ.</summary>
internal enum AttemptKind
{
    Other,
    Load,
    Kprobe,
    Kretprobe,
    KprobeMulti,
    KprobeSession,
    Fentry,
    Tracepoint,
    Uprobe,
    PerfEvent,
    Cgroup,
    Pin,
}
