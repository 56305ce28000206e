using Ebpf.Interop;

namespace Ebpf;

/// <content>A map of an object before it is loaded.</content>
public sealed unsafe partial class BpfMap
{
    private BpfMap? _template;

    /// <summary>False for a map that was left out of its object: libbpf has put another file in its place.</summary>
    internal bool IsCreated { get; private set; } = true;

    /// <exception cref="ArgumentException">The options are for a new map, or contradict each other, or the size is impossible.</exception>
    internal void Apply(BpfMapOptions options)
    {
        options.ThrowIfNotForObject(Name);
        if (options.Existing is { } existing)
        {
            ThrowIfGlobals();
            using SafeHandleLease lease = new(existing._owner);
            Check(Libbpf.bpf_map__reuse_fd(_map, existing.FileDescriptor), $"use map {existing.Name} as map {Name}");
            ReadSettings();
            return;
        }

        Set(options.Type, type => Libbpf.bpf_map__set_type(_map, (bpf_map_type)type), "kind");
        Set(options.KeySize, size => Libbpf.bpf_map__set_key_size(_map, size), "key size");
        Set(options.ValueSize, size => Libbpf.bpf_map__set_value_size(_map, size), "value size");
        Set(options.GetFlags(Flags), flags => Libbpf.bpf_map__set_map_flags(_map, (uint)flags), "flags");
        Set(options.NumaNode, node => Libbpf.bpf_map__set_numa_node(_map, node), "NUMA node");
        Set(options.Extra, extra => Libbpf.bpf_map__set_map_extra(_map, extra), "extra number");
        if (options.MaxEntries is { } size && MapSize.FindFault(options.Type ?? Type, Name, size) is { } fault)
        {
            throw new ArgumentException(fault); // libbpf would round a ring's size up.
        }

        Set(options.MaxEntries, count => Libbpf.bpf_map__set_max_entries(_map, count), "size");
        SetTemplate(options.Inner);
        Check(Libbpf.bpf_map__set_autocreate(_map, options.IsCreated ? (byte)1 : (byte)0), $"leave out map {Name}");
        ReadSettings();
    }

    /// <exception cref="ArgumentException">It holds the global variables: libbpf would neither fill the other map nor map it into this process.</exception>
    private void ThrowIfGlobals()
    {
        if (Libbpf.bpf_map__is_internal(_map) != 0)
        {
            throw new ArgumentException($"Map {Name} holds global variables, which cannot be those of another map. Put what is shared into a map of its own.");
        }
    }

    /// <summary>Refuses what the source declares and kernels do not survive.</summary>
    internal void ThrowIfTooLarge()
    {
        if (MapSize.FindTooMany(Name, MaxEntries) is { } cause)
        {
            FailureDiagnosis diagnosis = new(cause, $"Give it fewer ({nameof(BpfMapOptions)}.{nameof(BpfMapOptions.MaxEntries)}).");
            throw BpfError.Create(Libc.EINVAL, $"make map {Name}", diagnosis: diagnosis);
        }
    }

    /// <summary>The making of the map when its object is loaded.</summary>
    internal Attempt ToCreationAttempt() => new MapCreationAttempt(
        new BpfMapOptions { Type = Type, KeySize = KeySize, ValueSize = ValueSize, MaxEntries = MaxEntries, Flags = Flags });

    /// <summary>The memory that its elements take, roughly.</summary>
    internal ulong Bytes => MapSize.Estimate(Type, KeySize, ValueSize, MaxEntries);

    /// <summary>To be called when the object was loaded, or not.</summary>
    internal void EndSettings()
    {
        ReadSettings(); // libbpf fills in what the source leaves open.
        IsCreated = Libbpf.bpf_map__autocreate(_map) != 0;
        _template?.Dispose();
        _template = null;
    }

    private void SetTemplate(BpfMapOptions? inner)
    {
        if (inner is not null)
        {
            _template = Create(inner);
            Check(Libbpf.bpf_map__set_inner_map_fd(_map, _template.FileDescriptor), $"say what the maps in map {Name} are like");
        }
    }

    private void Set<T>(T? value, Func<T, int> set, string what)
        where T : struct
    {
        if (value is { } given)
        {
            Check(set(given), $"set the {what} of map {Name} to {given}");
        }
    }

    private static void Check(int result, string operation) => BpfError.ThrowIfFailed(result, operation);

    private void ReadSettings()
    {
        Type = (BpfMapType)Libbpf.bpf_map__type(_map);
        KeySize = Libbpf.bpf_map__key_size(_map);
        ValueSize = Libbpf.bpf_map__value_size(_map);
        MaxEntries = Libbpf.bpf_map__max_entries(_map);
        Flags = (BpfMapFlags)Libbpf.bpf_map__map_flags(_map);
    }
}
