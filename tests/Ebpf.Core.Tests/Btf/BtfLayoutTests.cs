namespace Ebpf.Core.Tests;

public class BtfLayoutTests
{
    [Fact]
    public void GetLayout_StructOfEverything_TellsAllThatReadingNeeds() => Assert.Equal(
        "{name@0:c1[16],color@16:u4,wide@24:u8,corner@32:{x@0:u2,y@2:u2}4,number@40:{whole@0:u8,real@0:f8,bytes@0:u1[8]}8,next@48:p8,callback@56:p8,"
        + "low@512b4:u4,middle@516b20:u4,level@536b3:i4,is_open@68:b1,is_closed@552b1:b1,whole@72:u4,half@72:u2,quarter@74:u1,"
        + "named@76:{inner@0:u1}1[2],pair@78:{first@0:u1,second@1:u4}5,ratio@84:f4,grid@88:u4[2][3],text@112:p8,tail@120:u1[0]}120",
        TestTypes.All.Find<BtfStruct>("everything")!.GetLayout());

    [Fact]
    public void GetLayout_TypeThatContainsItself_IsRefused() => Assert.Throws<InvalidDataException>(
        new BtfBytes().Add(BtfKind.Array, "", 0, 0, 1, 1, 2).Parse()[1].GetLayout);

    [Fact]
    public void RequireLayout_AnotherLayout_SaysBoth()
    {
        BtfStruct list = TestTypes.All.Find<BtfStruct>("list")!;

        BpfObject.RequireLayout(list, "{next@0:p8,value@8:u8}64");
        BpfException e = Assert.Throws<BpfException>(() => BpfObject.RequireLayout(list, "{next@0:p8,value@8:u4}64"));

        Assert.Contains("'struct list' is {next@0:p8,value@8:u8}64; this code was built for {next@0:p8,value@8:u4}64.", e.Message, StringComparison.Ordinal);
        Assert.Equal(BpfErrorKind.InvalidArgument, Assert.Throws<BpfException>(() => BpfObject.RequireLayout(null, "u4")).Kind);
    }
}
