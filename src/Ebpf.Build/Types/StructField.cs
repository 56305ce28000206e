namespace Ebpf.Build;

/// <summary>A member of a struct, as the generated code has it.</summary>
/// <param name="Name">Its C# name; that of the constant with its offset where it has no type.</param>
/// <param name="Declaration">Its C source.</param>
/// <param name="Type">Its type; null: an array whose length only the program knows.</param>
/// <param name="FirstBit">Its place.</param>
/// <param name="Bits">Its length.</param>
/// <param name="Bit">Of a bit field: where it is read; null: it is no bit field.</param>
internal sealed record StructField(string Name, string Declaration, CSharpType? Type, long FirstBit, long Bits, BitUnit? Bit)
{
    internal int Offset => (int)(FirstBit / 8);

    internal long End => FirstBit + Bits;
}

/// <summary>The integer in memory that covers a bit field.</summary>
/// <param name="Offset">Its offset in the struct.</param>
/// <param name="Size">Its bytes: 1, 2, 4 or 8.</param>
/// <param name="Shift">Where the bit field begins in it.</param>
/// <param name="Width">The bits of the bit field.</param>
internal readonly record struct BitUnit(int Offset, int Size, int Shift, int Width)
{
    internal string Name => $"_bits{Offset}Of{Size}";

    internal string Type => Size switch { 1 => "byte", 2 => "ushort", 4 => "uint", _ => "ulong" };

    /// <returns>Null when no integer inside the struct covers the bits.</returns>
    internal static BitUnit? Find(long firstBit, int width, int structSize)
    {
        int start = (int)(firstBit / 8);
        int end = (int)((firstBit + width - 1) / 8) + 1;
        foreach (int size in (ReadOnlySpan<int>)[1, 2, 4, 8])
        {
            int offset = Math.Min(start, structSize - size);
            if (offset >= 0 && offset + size >= end)
            {
                return new BitUnit(offset, size, (int)(firstBit - (8L * offset)), width);
            }
        }

        return null;
    }
}
