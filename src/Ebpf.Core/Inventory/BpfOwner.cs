namespace Ebpf;

/// <summary>A process that holds a descriptor of a program, a map, an attachment or a type description.</summary>
/// <param name="ProcessId">Its number in the pid namespace of /proc.</param>
/// <param name="Command">Its name (comm), made printable; empty when it ended meanwhile.</param>
public readonly record struct BpfOwner(int ProcessId, string Command)
{
    /// <summary>For example bpftrace[812].</summary>
    public override string ToString() => $"{Command}[{ProcessId}]";
}
