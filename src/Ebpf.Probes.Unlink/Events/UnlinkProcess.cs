namespace Ebpf.Probes.Unlink;

/// <summary>Details of the process that deletes, as they were when the kernel's function returned.</summary>
/// <remarks>
/// What was not asked for (<see cref="UnlinkProbeOptions.ProcessDetails"/>) or could not be had is null or empty. Names are chosen by whoever is
/// observed: never print them raw. Two are equal when all their values are. Bytes that are not UTF-8 are U+FFFD; <see cref="UnlinkEvent.GetProcessBytes"/> has them.
/// </remarks>
public sealed record UnlinkProcess
{
    /// <summary>The process's number in its own pid namespace: what a program in its container calls it.</summary>
    public int NamespaceProcessId { get; init; }

    /// <summary>The parent, its parent and so on: at most 8, those outside of its container as well.</summary>
    public IReadOnlyList<UnlinkAncestor> Ancestors { get; init => field = ValueList<UnlinkAncestor>.Of(value); } = ValueList<UnlinkAncestor>.Empty;

    /// <summary>
    /// The path of its executable from the root of its mount namespace; null when the executable was deleted, or has more than 1,023 bytes.
    /// </summary>
    public string? Executable { get; init; }

    /// <summary>Its arguments, the program's name first: the first 1,023 bytes of them. A process can change them.</summary>
    public IReadOnlyList<string> Arguments { get; init => field = ValueList<string>.Of(value); } = ValueList<string>.Empty;

    /// <summary>Says whether <see cref="Arguments"/> are whole.</summary>
    public UnlinkCommandLineState CommandLineState { get; init; }

    /// <summary>
    /// Its working directory from the root of its mount namespace; null when that was deleted, or has more than 1,023 bytes.
    /// </summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Its cgroup (v2), from the root of the hierarchy, for example /system.slice/cron.service. The upper part is missing, and the path does
    /// not begin with a slash, where it has 256 bytes or 16 levels and more. Null for the root, as on a host with cgroup v1 alone.
    /// </summary>
    public string? CgroupPath { get; init; }

    /// <summary>
    /// The container, by the name of its cgroup: the id that Docker, containerd, CRI-O and Podman give it, or the name of a machine of
    /// systemd-nspawn. Null: none was recognised.
    /// </summary>
    public string? ContainerId => CgroupPath is null ? null : ContainerNames.Find(CgroupPath);
}

/// <summary>A process above another one.</summary>
/// <param name="ProcessId">Its number outside of containers.</param>
/// <param name="Command">Its name (comm).</param>
public readonly record struct UnlinkAncestor(int ProcessId, string Command);
