namespace Ebpf.Core.Tests;

public class BtfDefinitionTests
{
    [Fact]
    public void ToC_StructOfEverything_IsItsSource()
    {
        const string Source = """
            struct everything {
            	char name[16];
            	enum color color;
            	enum wide wide;
            	point_t corner;
            	union number number;
            	struct node *next;
            	int (*callback)(struct everything *, const char *);
            	__u32 low : 4;
            	__u32 middle : 20;
            	__s32 level : 3;
            	_Bool is_open;
            	_Bool is_closed : 1;
            	union {
            		__u32 whole;
            		struct {
            			__u16 half;
            			__u8 quarter;
            		};
            	};
            	struct {
            		__u8 inner;
            	} named[2];
            	struct packed_pair pair;
            	float ratio;
            	__u32 grid[3][2];
            	const volatile char *text;
            	__u8 tail[];
            };
            """;

        Assert.Equal(Source.ReplaceLineEndings("\n"), TestTypes.All.Find<BtfStruct>("everything")!.ToC());
    }

    [Fact]
    public void ToC_OtherKinds_AreTheirSource()
    {
        BtfTypes types = TestTypes.All;

        Assert.Equal("enum color {\n\tCOLOR_RED = 1,\n\tCOLOR_GREEN = 2,\n};", types.Find<BtfEnumeration>("color")!.ToC());
        Assert.Equal("typedef struct {\n\t__u16 x;\n\t__u16 y;\n} point_t;", types.Find<BtfTypedef>("point_t")!.ToC());
        Assert.Equal("struct packed_pair {\n\t__u8 first;\n\t__u32 second;\n} __attribute__((packed));", types.Find<BtfStruct>("packed_pair")!.ToC());
        Assert.Contains("\tlong : 64;\n", types.Find<BtfStruct>("list")!.ToC(), StringComparison.Ordinal);
        Assert.Equal("struct node;", types.Find<BtfForward>("node")!.ToC());
        Assert.Equal("struct node *first_node;", types.Find<BtfVariable>("first_node")!.ToC());
    }

    [Fact]
    public void ToC_EnumOf64Bits_HasItsValues()
    {
        BtfBytes bytes = new();
        bytes.Add(BtfKind.Enum64, "wide", 1, 8, bytes.NameOf("LARGE"), 1, uint.MaxValue);

        Assert.Equal("enum wide {\n\tLARGE = 18446744069414584321ULL,\n};", bytes.Parse().Find<BtfEnumeration>("wide")!.ToC());
    }

    [Fact]
    public void ToC_AllTypes_DefinesEachBeforeItIsNeeded()
    {
        string text = TestTypes.All.ToC();

        Assert.True(text.IndexOf("typedef __u32", StringComparison.Ordinal) < 0);
        Assert.True(text.IndexOf("struct node;", StringComparison.Ordinal) < text.IndexOf("struct node *next", StringComparison.Ordinal));
        Assert.True(text.IndexOf("struct packed_pair {", StringComparison.Ordinal) < text.IndexOf("struct packed_pair pair;", StringComparison.Ordinal));
        Assert.True(text.IndexOf("typedef unsigned int __u32;", StringComparison.Ordinal) is var at and >= 0 && at < text.IndexOf("__u32 low", StringComparison.Ordinal));
    }
}
