namespace Ebpf.Probes.Unlink;

/// <summary>Details of the process that deletes.</summary>
[Flags]
public enum UnlinkProcessDetails
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The process's parent, the parent's parent and so on: <see cref="UnlinkProcess.Ancestors"/>.</summary>
    Ancestors = 1,

    /// <summary>The path of its executable: <see cref="UnlinkProcess.Executable"/>.</summary>
    Executable = 2,

    /// <summary>Its arguments: <see cref="UnlinkProcess.Arguments"/>.</summary>
    CommandLine = 4,

    /// <summary>Its working directory: <see cref="UnlinkProcess.WorkingDirectory"/>.</summary>
    WorkingDirectory = 8,

    /// <summary>Its cgroup and container: <see cref="UnlinkProcess.CgroupPath"/> and <see cref="UnlinkProcess.ContainerId"/>.</summary>
    Container = 16,

    /// <summary>All of them.</summary>
    All = Ancestors | Executable | CommandLine | WorkingDirectory | Container,
}
