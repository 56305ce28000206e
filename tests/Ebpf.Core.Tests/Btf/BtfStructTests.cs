namespace Ebpf.Core.Tests;

public class BtfStructTests
{
    [Fact]
    public void GetFields_EverythingOfTheSource_IsWhereTheCompilerAssertsIt()
    {
        BtfStruct everything = TestTypes.All.Find<BtfStruct>("everything")!;

        Assert.Equal(120, everything.SizeBytes);
        Assert.Equal(
            [("name", 0), ("color", 16), ("wide", 24), ("corner", 32), ("number", 40), ("next", 48), ("callback", 56), ("low", 64), ("middle", 64),
                ("level", 67), ("is_open", 68), ("is_closed", 69), ("whole", 72), ("half", 72), ("quarter", 74), ("named", 76), ("pair", 78),
                ("ratio", 84), ("grid", 88), ("text", 112), ("tail", 120)],
            everything.GetFields().Select(field => (field.Name, field.OffsetBytes)));
        Assert.Equal(
            [("low", 4, 512u), ("middle", 20, 516u), ("level", 3, 536u), ("is_closed", 1, 552u)],
            everything.GetFields().Where(field => field.BitFieldWidth > 0).Select(field => (field.Name, field.BitFieldWidth, field.BitOffset)));
    }

    [Fact]
    public void GetFields_BitFieldOfAnOldCompiler_IsToldByItsType()
    {
        BtfBytes bytes = new();
        bytes.Add(BtfKind.Integer, "int", 0, 4, 3u << 16 | 5).Add(BtfKind.Struct, "old", 1, 4, bytes.NameOf("field"), 1, 8);

        BtfMember field = Assert.Single(bytes.Parse().Find<BtfStruct>("old")!.GetFields());

        Assert.Equal((5, 11u, 1), (field.BitFieldWidth, field.BitOffset, field.OffsetBytes));
    }

    [Fact]
    public void GetFields_StructThatContainsItself_IsRefused()
    {
        BtfStruct type = new BtfBytes().Add(BtfKind.Struct, "shape", 1, 4, 0, 1, 0).Parse().Find<BtfStruct>("shape")!;

        Assert.Contains("contains itself", Assert.Throws<InvalidDataException>(type.GetFields).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(type.ToC);
        Assert.Equal("struct shape", type.ToString());
    }

    [Fact]
    public void GetFields_MembersThatDoubleAtEachLevel_AreRefused()
    {
        BtfBytes bytes = new BtfBytes().Add(BtfKind.Struct, "", 0, 0);
        for (uint inner = 1; inner < 40; inner++)
        {
            bytes.Add(BtfKind.Struct, $"level{inner}", 2, 0, 0, inner, 0, 0, inner, 0);
        }

        BtfStruct type = bytes.Parse().Find<BtfStruct>("level39")!;

        Assert.Throws<InvalidDataException>(type.GetFields);
    }

    /// <summary>150 names of a MiB are more than all names may take.</summary>
    [Theory]
    [InlineData(10, false)]
    [InlineData(150, true)]
    public void Members_ManyOfOneEndlessName_AreBounded(int count, bool isRefused)
    {
        BtfBytes bytes = new();
        uint name = bytes.NameOf(new string('x', 1 << 20));
        bytes.Add(BtfKind.Struct, "s", count, 0, [.. Enumerable.Range(0, count).SelectMany(_ => new[] { name, 0u, 0u })]);
        BtfTypes types = bytes.Parse();

        Assert.Equal(isRefused, Record.Exception(() => types.Find<BtfStruct>("s")) is InvalidDataException);
    }

    /// <summary>Linux widened the number of entries from 16 bits to 24.</summary>
    [Fact]
    public void Values_MoreThan65535_AreAllRead()
    {
        const int Count = 70_000;
        uint[] values = [.. Enumerable.Range(0, Count).SelectMany(i => new[] { 0u, (uint)i })];

        BtfEnumeration type = new BtfBytes().Add(BtfKind.Enum, "e", Count, 4, values).Parse().Find<BtfEnumeration>("e")!;

        Assert.Equal(Count - 1, type.Values[^1].Value);
    }

    [Fact]
    public void Text_StructThatContainsItselfByName_IsRefused()
    {
        BtfBytes bytes = new();
        BtfStruct type = bytes.Add(BtfKind.Struct, "shape", 2, 4, bytes.NameOf("x"), 1, 0, bytes.NameOf("y"), 1, 0).Parse().Find<BtfStruct>("shape")!;

        Assert.Throws<InvalidDataException>(() => BtfValueText.Write(type, new byte[4]));
    }

    [Fact]
    public void GetFields_MemberOutsideOfTheStruct_IsRefused() => Assert.Throws<InvalidDataException>(
        new BtfBytes().Add(BtfKind.Integer, "int", 0, 4, 32).Add(BtfKind.Struct, "s", 1, 4, 1, 1, uint.MaxValue).Parse().Find<BtfStruct>("s")!.GetFields);

    [Fact]
    public void SizeBytes_ArrayBeyondMemory_IsRefused()
    {
        BtfTypes types = new BtfBytes().Add(BtfKind.Integer, "int", 0, 4, 32).Add(BtfKind.Array, "", 0, 0, 1, 1, uint.MaxValue)
            .Add(BtfKind.Array, "", 0, 0, 2, 1, uint.MaxValue).Add(BtfKind.Array, "", 0, 0, 4, 1, 1).Add(BtfKind.Typedef, "loop", 0, 5).Parse();

        Assert.Throws<InvalidDataException>(() => types[2].SizeBytes);
        Assert.Throws<InvalidDataException>(() => types[3].SizeBytes);
        Assert.Throws<InvalidDataException>(() => types[4].SizeBytes);
        Assert.Throws<InvalidDataException>(() => types[5].SizeBytes);
        Assert.Throws<InvalidDataException>(types[5].Resolve);
    }
}
