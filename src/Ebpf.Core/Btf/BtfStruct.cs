namespace Ebpf;

/// <summary>A struct or a union.</summary>
public sealed class BtfStruct : BtfType
{
    private const int MaxFields = 1 << 16;

    internal BtfStruct(BtfTypes types, BtfRecord record)
        : base(types, record)
    {
        IsUnion = record.Kind == BtfKind.Union;
        Size = record.SizeOrTarget;
        BtfMember[] members = new BtfMember[record.Entries];
        for (int i = 0; i < members.Length; i++)
        {
            uint place = record[(3 * i) + 2];
            members[i] = new BtfMember(types, record[(3 * i) + 1])
            {
                Name = types.ReadName(record[3 * i]),
                Place = record.Flag ? place & 0xFFFFFF : place,
                FieldBits = record.Flag ? (int)(place >> 24) : 0,
            };
        }

        Members = members;
    }

    /// <summary>The type is a union: its members share their memory.</summary>
    public bool IsUnion { get; }

    /// <summary>The members in the order of the source.</summary>
    public IReadOnlyList<BtfMember> Members { get; }

    internal uint Size { get; }

    /// <summary>The alignment, and whether the source says packed: found once, by <see cref="BtfAlignment"/>.</summary>
    internal (uint Alignment, bool IsPacked)? Shape { get; set; }

    /// <summary>Finds a member by its name, also inside members without a name.</summary>
    /// <returns>The member with its offset in this struct; null when there is none.</returns>
    /// <exception cref="InvalidDataException">The struct contains itself.</exception>
    public BtfMember? FindMember(string name) => GetFields().FirstOrDefault(member => member.Name == name);

    /// <summary>
    /// Gets the members that C source reaches from this struct by one name: those of members without a name stand for these.
    /// Offsets are from the start of this struct.
    /// </summary>
    /// <exception cref="InvalidDataException">The struct contains itself, or there are more than 65,536 members.</exception>
    public IReadOnlyList<BtfMember> GetFields()
    {
        List<BtfMember> fields = [];
        int left = MaxFields;
        AddFields(this, fields, 0, 0, ref left);
        return fields;
    }

    private void AddFields(BtfStruct type, List<BtfMember> fields, long start, int depth, ref int left)
    {
        if (depth > BtfTypes.MaxDepth)
        {
            throw new InvalidDataException($"Type {Id} contains itself.");
        }

        foreach (BtfMember member in type.Members)
        {
            long offset = start + member.Place;
            if (--left < 0 || offset > 8L * Size)
            {
                throw new InvalidDataException($"Type {Id} has more than {MaxFields} members, or one that is outside of it.");
            }

            BtfMember moved = member with { Place = (uint)offset };
            if (member.Name.Length > 0)
            {
                fields.Add(moved);
            }
            else if (member.Type.Resolve() is BtfStruct inner) // A bit field without a name is padding.
            {
                AddFields(inner, fields, offset, depth + 1, ref left);
            }
        }
    }
}
