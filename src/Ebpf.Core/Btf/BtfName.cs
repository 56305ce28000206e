using System.Diagnostics.CodeAnalysis;

namespace Ebpf;

/// <summary>Names of types in the bytes of BTF.</summary>
internal static class BtfName
{
    /// <summary>Sets apart what a program adds to a type's name, so that it may describe several versions of the type.</summary>
    private static ReadOnlySpan<byte> Separator => "___"u8;

    /// <summary>The name without what the last three underscores begin, as libbpf compares it.</summary>
    internal static ReadOnlySpan<byte> WithoutFlavor(ReadOnlySpan<byte> name)
    {
        for (int i = name.LastIndexOf(Separator); i > 0; i = name[..(i + Separator.Length - 1)].LastIndexOf(Separator))
        {
            int end = i + Separator.Length;
            if (name[i - 1] != '_' && end < name.Length && name[end] != '_')
            {
                return name[..i];
            }
        }

        return name;
    }

    /// <summary>Compares names by their bytes.</summary>
    internal static ByteComparer Comparer { get; } = new();

    internal sealed class ByteComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
