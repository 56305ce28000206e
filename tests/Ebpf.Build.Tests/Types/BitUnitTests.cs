namespace Ebpf.Build.Tests;

public class BitUnitTests
{
    [Theory]
    [InlineData(0, 3, 4, 0, 1, 0)]
    [InlineData(4, 20, 4, 0, 4, 4)] // 24 bits: no integer of 3 bytes.
    [InlineData(24, 8, 4, 3, 1, 0)]
    [InlineData(30, 4, 8, 3, 2, 6)]
    [InlineData(8, 24, 4, 0, 4, 8)] // At the end of the struct the integer begins before.
    public void Find_BitField_IsInTheSmallestInteger(long firstBit, int width, int structSize, int offset, int size, int shift) =>
        Assert.Equal(new BitUnit(offset, size, shift, width), BitUnit.Find(firstBit, width, structSize));

    [Theory]
    [InlineData(7, 60, 16)] // Nine bytes.
    [InlineData(0, 20, 3)] // Three, and no more in the struct.
    public void Find_BitsThatNoIntegerCovers_AreNull(long firstBit, int width, int structSize) =>
        Assert.Null(BitUnit.Find(firstBit, width, structSize));
}
