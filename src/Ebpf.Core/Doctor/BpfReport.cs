namespace Ebpf;

/// <summary>A report of what works on this machine, what does not, and why: to be read, and to be pasted into an issue.</summary>
/// <remarks>It contains versions, settings and capabilities, but no host, user or file names.</remarks>
public sealed class BpfReport
{
    internal BpfReport(string system, IReadOnlyList<BpfCheck> checks)
    {
        System = system;
        Checks = checks;
    }

    /// <summary>Kernel, processor, .NET and libbpf, with their versions.</summary>
    public string System { get; }

    /// <summary>The checks, the most general first.</summary>
    public IReadOnlyList<BpfCheck> Checks { get; }

    /// <summary>The report as text, a line or two for each check.</summary>
    public override string ToString() => $"{System}\n\n{string.Join('\n', Checks)}\n";
}
