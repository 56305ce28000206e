namespace Ebpf.Build;

/// <summary>The parts of a BPF object that a class shows.</summary>
internal sealed record ObjectModel(
    string Path, BtfTypes Types, IReadOnlyList<ProgramModel> Programs, IReadOnlyList<MapModel> Maps, IReadOnlyList<VariableModel> Variables);

/// <summary>A program: its C function and its section.</summary>
internal sealed record ProgramModel(string Name, string Section);

/// <summary>A map as the source declares it.</summary>
/// <param name="Name">The C variable.</param>
/// <param name="Type">The kind.</param>
/// <param name="Key">The type of a key; null: only its size is known.</param>
/// <param name="Value">The type of a value, of a ring buffer that of a record; null: only its size is known.</param>
/// <param name="KeySize">Bytes of a key; 0: the type tells.</param>
/// <param name="ValueSize">Bytes of a value; 0: the type tells.</param>
internal sealed record MapModel(string Name, BpfMapType Type, BtfType? Key, BtfType? Value, long KeySize, long ValueSize);

/// <summary>A global variable.</summary>
/// <param name="Variable">Its type information.</param>
/// <param name="Section">Its section.</param>
internal sealed record VariableModel(BtfVariable Variable, string Section)
{
    internal string Name => Variable.Name;

    internal BtfType Type => Variable.Target;

    internal bool IsConstant => Section == ".kconfig" || IsReadOnlyData;

    /// <summary>const volatile: the program reads it, so a value given before the load counts.</summary>
    internal bool IsOption => IsReadOnlyData && IsVolatile(Type);

    private bool IsReadOnlyData => Section.Split('.') is ["", "rodata", ..];

    private static bool IsVolatile(BtfType type)
    {
        for (int i = 0; i < 64; i++)
        {
            if (type is BtfQualifier { Keyword: "volatile" })
            {
                return true;
            }

            if (type is not (BtfQualifier or BtfTypedef or BtfArray))
            {
                return false;
            }

            type = type is BtfArray array ? array.Element : ((BtfReference)type).Target;
        }

        return false;
    }
}
