namespace Ebpf;

/// <summary>A type of the kernel as an object describes it.</summary>
/// <param name="Kind">Struct, union or enum.</param>
/// <param name="Name">Its name, without a flavor.</param>
internal readonly record struct CoreType(BtfKind Kind, byte[] Name)
{
    internal static CoreType Of(BtfRecord type, BtfImage types) => new(
        type.Kind is BtfKind.Enum64 ? BtfKind.Enum : type.Kind, BtfName.WithoutFlavor(types.ReadName(type.NameOffset)).ToArray());

    public bool Equals(CoreType other) => Kind == other.Kind && BtfName.Comparer.Equals(Name, other.Name);

    public override int GetHashCode() => HashCode.Combine(Kind, BtfName.Comparer.GetHashCode(Name));
}
