namespace Ebpf.Build;

/// <summary>Reads the maps of SEC(".maps"): the members of each variable's struct carry numbers as array lengths, and types as pointers.</summary>
internal static class MapReader
{
    /// <exception cref="BuildException">A map is declared in another way.</exception>
    /// <exception cref="InvalidDataException">The type information is damaged.</exception>
    internal static IEnumerable<MapModel> Read(string path, BtfTypes types) =>
        types.Find<BtfDataSection>(".maps")?.Variables.Select(place => Read(path, place.Variable)) ?? [];

    private static MapModel Read(string path, BtfType variable)
    {
        if (variable is not BtfVariable || ((BtfVariable)variable).Target.Resolve() is not BtfStruct definition)
        {
            throw new BuildException(path, $"Map {variable.Name} is not declared as a struct.");
        }

        return new MapModel(
            variable.Name,
            (BpfMapType)(Number(definition, "type") ?? throw new BuildException(path, $"Map {variable.Name} has no type.")),
            TypeOf(definition, "key"), TypeOf(definition, "value"), Number(definition, "key_size") ?? 0, Number(definition, "value_size") ?? 0);
    }

    /// <summary>__uint(name, 5) is int (*name)[5].</summary>
    private static long? Number(BtfStruct definition, string name) =>
        definition.FindMember(name)?.Type.Resolve() is BtfPointer { Target: var target } && target.Resolve() is BtfArray array ? array.Length : null;

    /// <summary>__type(name, T) is T *name.</summary>
    private static BtfType? TypeOf(BtfStruct definition, string name) =>
        definition.FindMember(name)?.Type.Resolve() is BtfPointer pointer && pointer.Target is not BtfVoid ? pointer.Target : null;
}
