using Ebpf.Interop;

namespace Ebpf;

/// <summary>The making of a map. The kernel says EINVAL to all that is wrong with its settings.</summary>
/// <param name="Options">The settings.</param>
internal sealed record MapCreationAttempt(BpfMapOptions Options) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure)
    {
        BpfMapType type = Options.Type!.Value;
        return failure.ErrorNumber != Libc.EINVAL
            ? LimitDiagnosis.FindMemory(failure.ErrorNumber,
                $"The map takes about {MapSize.Estimate(type, Options.KeySize ?? 0, Options.ValueSize ?? 0, Options.MaxEntries ?? 0)} bytes.")
            : !Exists(type) ? new FailureDiagnosis($"This kernel has no maps of the kind {type}.", "Use a newer kernel.", BpfErrorKind.NotSupported)
            : FindSizeFault(type, Options.KeySize ?? 0, Options.ValueSize ?? 0, Options.MaxEntries ?? 0)
            ?? FindFlagFault(type, Options.GetFlags(BpfMapFlags.None) ?? BpfMapFlags.None)
            ?? FindOtherFault(type, Options);
    }

    private static unsafe bool Exists(BpfMapType type) => Libbpf.libbpf_probe_bpf_map_type((bpf_map_type)type, null) == 1;

    private static FailureDiagnosis? FindSizeFault(BpfMapType type, uint key, uint value, uint entries)
    {
        bool isRing = type is BpfMapType.RingBuffer or BpfMapType.UserRingBuffer;
        bool hasNoKey = isRing || type is BpfMapType.Queue or BpfMapType.Stack or BpfMapType.BloomFilter or BpfMapType.Arena;
        bool hasIndex = IsStorage(type) || type is BpfMapType.Array or BpfMapType.PerCpuArray or BpfMapType.ProgramArray or BpfMapType.PerfEventArray
            or BpfMapType.CgroupArray or BpfMapType.ArrayOfMaps or BpfMapType.DeviceMap or BpfMapType.SocketMap or BpfMapType.CpuMap or BpfMapType.XskMap;
        return (hasNoKey, hasIndex) switch
        {
            (true, _) when key != 0 => Size($"A map of type {type} has no keys.", "KeySize 0"),
            (_, true) when key != sizeof(uint) => Size($"The keys of type {type} have 4 bytes.", "KeySize 4"),
            (false, _) when key == 0 => Size("The keys have no size.", "a KeySize"),
            _ when isRing || type == BpfMapType.Arena => value == 0 ? null : Size($"A map of type {type} has no values.", "ValueSize 0"),
            _ when value == 0 => Size("The values have no size.", "a ValueSize"),
            _ when entries == 0 && !IsStorage(type) => Size("It has room for no entry.", "MaxEntries"),
            _ when entries != 0 && IsStorage(type) => Size("A storage has no limit of entries.", "MaxEntries 0"),
            _ => null,
        };
    }

    private static FailureDiagnosis? FindFlagFault(BpfMapType type, BpfMapFlags flags) =>
        (type == BpfMapType.LpmTrie || IsStorage(type)) && !flags.HasFlag(BpfMapFlags.NoPreallocation)
            ? Size($"A map of type {type} takes memory for an element when it is added.", "the flag NoPreallocation")
            : type == BpfMapType.Arena && !flags.HasFlag(BpfMapFlags.Mappable) ? Size("An arena is memory.", "the flag Mappable") : null;

    private static FailureDiagnosis? FindOtherFault(BpfMapType type, BpfMapOptions options) =>
        type is BpfMapType.ArrayOfMaps or BpfMapType.HashOfMaps && options.Inner is null ? Size("The kernel must know what the maps in it are like.", "Inner")
        : IsStorage(type) ? new FailureDiagnosis("A storage needs type information.", "Declare it in a BPF object.")
        : options.Name?.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') == false
            ? new FailureDiagnosis("The kernel takes names of ASCII letters, digits, _ and . only.", "Choose such a name.")
        : null;

    private static bool IsStorage(BpfMapType type) =>
        type is BpfMapType.TaskStorage or BpfMapType.InodeStorage or BpfMapType.SocketStorage or BpfMapType.CgroupLocalStorage;

    private static FailureDiagnosis Size(string cause, string what) => new(cause, $"Give it {what} (BpfMapOptions).");
}
