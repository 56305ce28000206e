using Ebpf.Interop;

namespace Ebpf;

/// <summary>An operation on elements of a map.</summary>
internal enum MapAction
{
    LookUp,
    Set,
    Remove,

    /// <summary>Look up and remove in one step.</summary>
    Take,

    /// <summary>From one key to the next.</summary>
    GoOn,
}

/// <summary>An operation on elements: what a kind of map cannot do, and what to do instead.</summary>
/// <param name="Map">The map.</param>
/// <param name="Action">The operation.</param>
/// <param name="Flags">Its flags.</param>
internal sealed record MapElementAttempt(BpfMap Map, MapAction Action, ulong Flags) : Attempt
{
    internal static string Describe(MapAction action, string? count) => (action switch
    {
        MapAction.LookUp => "look up",
        MapAction.Set => "set",
        MapAction.Remove => "remove",
        MapAction.Take => "take",
        _ => "get the next key",
    }) + (action == MapAction.GoOn ? "" : count is null ? " an element" : $" {count}");

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.ErrorNumber switch
    {
        Libc.E2BIG => TooBig(Map),
        Libc.EPERM => FindReadOnly(Map, Action),
        _ when !Can(Map.Type, Action) => new FailureDiagnosis(Cannot(Map.Type, Action), Instead(Map.Type, Action), BpfErrorKind.NotSupported),
        Libc.EINVAL when (Flags & Libbpf.BPF_F_LOCK) != 0 => new FailureDiagnosis(
            "The map's value has no struct bpf_spin_lock, which a locked view holds.", "Use a view without a lock, or add the lock in C."),
        Libc.ENOSPC when Action == MapAction.LookUp && Map.Type is BpfMapType.SocketMap or BpfMapType.SocketHash => new FailureDiagnosis(
            "The kernel's number of a socket has 8 bytes, and the map's values have 4.", "Declare the values as __u64.", BpfErrorKind.NotSupported),
        _ => null,
    };

    /// <summary>The system calls that a kind of map has (map_check_no_btf and the kinds' operations in kernel/bpf).</summary>
    internal static bool Can(BpfMapType type, MapAction action) => type switch
    {
        BpfMapType.RingBuffer or BpfMapType.UserRingBuffer or BpfMapType.Arena => false,
        BpfMapType.Array or BpfMapType.PerCpuArray => action is not (MapAction.Remove or MapAction.Take),
        BpfMapType.Queue or BpfMapType.Stack => action is not (MapAction.Remove or MapAction.GoOn),
        BpfMapType.BloomFilter => action is MapAction.LookUp or MapAction.Set,
        BpfMapType.StackTrace => action is not MapAction.Set,
        BpfMapType.PerfEventArray or BpfMapType.CgroupArray => action is not (MapAction.LookUp or MapAction.Take),
        BpfMapType.XskMap => action is not (MapAction.LookUp or MapAction.Take),
        BpfMapType.TaskStorage or BpfMapType.InodeStorage or BpfMapType.SocketStorage or BpfMapType.CgroupLocalStorage =>
            action is not (MapAction.GoOn or MapAction.Take),
        BpfMapType.CgroupStorage or BpfMapType.PerCpuCgroupStorage => action is not (MapAction.Remove or MapAction.Take),
        BpfMapType.Hash or BpfMapType.LruHash or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash => true,
        _ => action is not MapAction.Take,
    };

    private static string Cannot(BpfMapType type, MapAction action) => (type, action) switch
    {
        (BpfMapType.Array or BpfMapType.PerCpuArray, _) => "An array keeps all of its elements.",
        (BpfMapType.BloomFilter, MapAction.Remove or MapAction.Take) => "A bloom filter does not forget.",
        (BpfMapType.StackTrace, _) => "Only programs add stack traces.",
        (_, MapAction.Take) => $"The kernel does not look up and remove an element of a {type} in one step.",
        (_, MapAction.GoOn) => $"The kernel does not enumerate a {type}.",
        _ => $"The kernel has no such operation for a {type}.",
    };

    private static string Instead(BpfMapType type, MapAction action) => type switch
    {
        BpfMapType.Array or BpfMapType.PerCpuArray => "Set the element to zero.",
        BpfMapType.RingBuffer => "Open a reader of ring buffers.",
        BpfMapType.UserRingBuffer => "Open a writer of ring buffers.",
        BpfMapType.Arena => "Map its memory.",
        BpfMapType.PerfEventArray => "Open a reader of perf event arrays.",
        BpfMapType.Queue or BpfMapType.Stack => "Pop the elements.",
        BpfMapType.BloomFilter => "Keep the elements in a hash table as well.",
        _ => action switch
        {
            MapAction.Take => "Look it up, then remove it.",
            MapAction.GoOn => "Remember the keys, or attach an iterator.",
            _ => "Let a program do it.",
        },
    };

    private static FailureDiagnosis TooBig(BpfMap map) => new(
        map.Type is BpfMapType.Array or BpfMapType.PerCpuArray or BpfMapType.ProgramArray or BpfMapType.CgroupArray or BpfMapType.ArrayOfMaps
            or BpfMapType.PerfEventArray or BpfMapType.DeviceMap or BpfMapType.CpuMap or BpfMapType.SocketMap or BpfMapType.XskMap
            or BpfMapType.ReusePortSocketArray
            ? $"The array's elements are 0 to {map.MaxEntries - 1}."
            : $"The map is full: its MaxEntries is {map.MaxEntries}.",
        "Make it larger: MaxEntries of BpfMapOptions, for a map of an object in BpfObjectOptions.Maps.");

    private static FailureDiagnosis? FindReadOnly(BpfMap map, MapAction action) =>
        action is MapAction.LookUp or MapAction.GoOn
            ? map.IsWriteOnly ? Denied("The map was made write-only for system calls.", "make the map without BpfMapFlags.WriteOnly") : null
        : map.IsReadOnly ? Denied("The map was made read-only for system calls.", "make the map without BpfMapFlags.ReadOnly")
        : map.IsFrozen ? Denied("The map is frozen: only programs can write to it.", "write before it is frozen; a constant is set by BpfObjectOptions.Globals")
        : null;

    private static FailureDiagnosis Denied(string cause, string instead) => new(cause, $"Let a program do it, or {instead}.");
}
