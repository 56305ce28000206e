namespace Ebpf.SoakTests;

/// <summary>The damaged forms of a file, by number.</summary>
internal sealed class DamagedFile(byte[] whole, Damage damage)
{
    private const int MostChanges = 8;

    /// <summary>A prime: neighbours in number are far from each other in the file, so that a short run looks everywhere.</summary>
    private const long Stride = 7919;

    private static readonly uint[] Words = [0, 1, 0x10000, 0x7FFFFFFF, 0x80000000, uint.MaxValue];

    internal byte[] Whole => whole;

    /// <summary>The number of forms.</summary>
    internal int Count => damage switch
    {
        Damage.CutOff => whole.Length,
        Damage.OneBit => whole.Length * 8,
        _ => int.MaxValue,
    };

    internal byte[] Make(int number)
    {
        int place = (int)(number * Stride % Count);
        byte[] copy = [.. whole];
        switch (damage)
        {
            case Damage.CutOff:
                return whole[..place];
            case Damage.OneBit:
                copy[place / 8] ^= (byte)(1 << (place % 8));
                return copy;
            default:
                Change(copy, new Random(number));
                return copy;
        }
    }

    private static void Change(byte[] bytes, Random random)
    {
        for (int changes = random.Next(1, MostChanges); changes > 0; changes--)
        {
            int at = random.Next(bytes.Length - sizeof(uint));
            if (random.Next(2) == 0)
            {
                bytes[at] ^= (byte)(1 << random.Next(8));
            }
            else
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(at), Words[random.Next(Words.Length)]);
            }
        }
    }
}
