namespace Ebpf.Build;

/// <summary>Finds the records of ring buffers and perf event arrays whose maps do not tell them. Both are rings here.</summary>
/// <remarks>
/// A project says it (Records), or the source has the habit of a pointer that nobody uses, so that the compiler describes the type:
/// <c>struct start *unused;</c>. With one such pointer and one ring, that is its record.
/// </remarks>
internal sealed class RingRecords
{
    private readonly BuildItem _item;
    private readonly ObjectModel _object;
    private readonly List<(VariableModel Variable, BtfStruct Type)> _habits;

    internal RingRecords(BuildItem item, ObjectModel obj)
    {
        _item = item;
        _object = obj;
        _habits = [.. obj.Variables.Select(variable => (variable, TypeOf(variable))).Where(pair => pair.Item2 is not null).Select(pair => (pair.variable, pair.Item2!))];
        foreach ((string map, string type) in item.Records)
        {
            _ = Rings.Any(ring => ring.Name == map) ? Named(type) : throw new BuildException(item.Path, $"Records names the buffer '{map}', which the object does not have.");
        }
    }

    /// <summary>The structs that pointers of the habit name.</summary>
    internal IEnumerable<BtfStruct> Structs => _habits.Select(habit => habit.Type).Distinct();

    private IEnumerable<MapModel> Rings => _object.Maps.Where(map => map.Type is BpfMapType.RingBuffer or BpfMapType.PerfEventArray);

    internal bool IsOnlyAType(VariableModel variable) => _habits.Any(habit => habit.Variable == variable);

    /// <returns>Null when nothing tells.</returns>
    internal BtfType? Find(MapModel map) =>
        !Rings.Contains(map) ? null
        : _item.Records.TryGetValue(map.Name, out string? name) ? Named(name)
        : OwnRecord(map) ?? (Rings.Count(ring => OwnRecord(ring) is null && !_item.Records.ContainsKey(ring.Name)) == 1 && Structs.Count() == 1 ? Structs.First() : null);

    /// <summary>The type that the map names. The value of a perf event array is a file descriptor, whatever its type is called.</summary>
    private static BtfType? OwnRecord(MapModel map) => map.Type == BpfMapType.RingBuffer ? map.Value : null;

    private BtfType Named(string name) => (BtfType?)_object.Types.Find<BtfStruct>(name) ?? _object.Types.Find<BtfTypedef>(name)
        ?? throw new BuildException(_item.Path, $"Records names the struct '{name}', which the object does not describe: declare 'struct {name} *unused;' in its source.");

    /// <summary>A variable of the habit: a pointer to a struct, with a name that says that nobody uses it.</summary>
    private static BtfStruct? TypeOf(VariableModel variable) =>
        variable.Name.Contains("unused", StringComparison.Ordinal) || variable.Name.StartsWith('_')
            ? variable.Type.Resolve() switch
            {
                BtfPointer pointer => pointer.Target.Resolve() as BtfStruct,
                BtfStruct type => type,
                _ => null,
            }
            : null;
}
