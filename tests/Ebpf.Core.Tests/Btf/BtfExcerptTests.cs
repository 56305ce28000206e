namespace Ebpf.Core.Tests;

public class BtfExcerptTests
{
    /// <summary>struct wanted { int numbers[4]; struct unused *other; const enum color color; }, of number 5.</summary>
    private static byte[] Write()
    {
        BtfBytes types = new();
        return types
            .Add(BtfKind.Integer, "int", 0, 4, 32)
            .Add(BtfKind.Struct, "unused", 0, 0)
            .Add(BtfKind.Array, "", 0, 0, 1, 1, 4)
            .Add(BtfKind.Pointer, "", 0, 2)
            .Add(BtfKind.Struct, "wanted", 3, 32, types.NameOf("numbers"), 3, 0, types.NameOf("other"), 4, 128, types.NameOf("color"), 7, 192)
            .Add(BtfKind.Enum, "color", 1, 4, types.NameOf("RED"), 1)
            .Add(BtfKind.Const, "", 0, 6)
            .Add(BtfKind.Struct, "behind", 0, 0)
            .ToArray();
    }

    [Fact]
    public void ToBytes_OneStruct_HasAllThatItIsMadeOfUnderTheirNumbers()
    {
        BtfTypes excerpt = Excerpt(5);

        Assert.Equal(8, excerpt.Count);
        BtfStruct wanted = Assert.IsType<BtfStruct>(excerpt[5]);
        Assert.Equal(["numbers", "other", "color"], wanted.Members.Select(member => member.Name));
        Assert.Equal("int", ((BtfArray)wanted.Members[0].Type).Element.Name);
        Assert.IsType<BtfVoid>(((BtfPointer)wanted.Members[1].Type).Target);
        Assert.Equal(["RED"], ((BtfEnumeration)((BtfQualifier)wanted.Members[2].Type).Target).Values.Select(value => value.Name));
        Assert.IsType<BtfPointer>(excerpt[2]); // In the place of what nobody asked for.
    }

    [Fact]
    public void FindDescribed_NameWithAndWithoutFlavor_FindsStructsOnly()
    {
        BtfImage image = BtfImage.Parse(new BtfBytes()
            .Add(BtfKind.Struct, "inode", 0, 0)
            .Add(BtfKind.Struct, "inode___other", 0, 0)
            .Add(BtfKind.Struct, "inodes", 0, 0)
            .Add(BtfKind.Typedef, "inode", 0, 1)
            .ToArray(), hasVoid: true);

        Assert.Equal([1, 2], image.FindDescribed(new HashSet<byte[]>(["inode"u8.ToArray()], BtfName.Comparer)).Select(type => type.Id));
    }

    [Fact]
    public void Add_TypeOfOneThatThereIsNot_Throws()
    {
        BtfImage image = BtfImage.Parse(new BtfBytes().Add(BtfKind.Typedef, "a", 0, 7).ToArray(), hasVoid: true);

        Assert.Throws<InvalidDataException>(() => new BtfExcerpt(image).Add(image.Read(1, 1)));
    }

    private static BtfTypes Excerpt(int id)
    {
        BtfImage image = BtfImage.Parse(Write(), hasVoid: true);
        BtfExcerpt excerpt = new(image);
        excerpt.Add(image.Read(id, id));
        return BtfTypes.Parse(excerpt.ToBytes());
    }
}
