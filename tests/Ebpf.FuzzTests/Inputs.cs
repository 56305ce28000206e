using System.Buffers.Binary;
using CsCheck;

namespace Ebpf.FuzzTests;

/// <summary>Inputs that are nearly right: a sample with a few changes. Bytes that are wholly random end at the first check.</summary>
internal static class Inputs
{
    private static readonly uint[] Interesting = [0, 1, 7, 8, 0x7FFFFFFF, 0x80000000, 0xC0000000, uint.MaxValue, 0x40000001, 4096];

    /// <param name="samples">Inputs that the target takes.</param>
    internal static Gen<byte[]> Near(IReadOnlyList<byte[]> samples) => Gen.Select(
        Gen.OneOf([.. samples.Select(Gen.Const)]),
        Gen.Select(Gen.Int[0, 4], Gen.UInt, Gen.UInt).Array[0, 6],
        (sample, changes) => changes.Aggregate(sample, Change));

    private static byte[] Change(byte[] input, (int Kind, uint Place, uint Value) change)
    {
        if (input.Length == 0)
        {
            return [(byte)change.Value];
        }

        int at = (int)(change.Place % (uint)input.Length);
        byte[] copy = [.. input];
        switch (change.Kind)
        {
            case 0:
                copy[at] ^= (byte)(1 << (int)(change.Value % 8));
                return copy;
            case 1:
                copy[at] = (byte)change.Value;
                return copy;
            case 2 when at + sizeof(uint) <= copy.Length:
                BinaryPrimitives.WriteUInt32LittleEndian(copy.AsSpan(at), Interesting[change.Value % Interesting.Length]);
                return copy;
            case 3:
                return copy[..at];
            default:
                return [.. copy[at..], .. copy];
        }
    }
}
