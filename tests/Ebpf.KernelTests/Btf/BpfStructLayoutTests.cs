namespace Ebpf.KernelTests;

/// <summary>The structs of the C source, as clang laid them out.</summary>
public sealed class BpfStructLayoutTests
{
    [Fact]
    public void GetStructLayout_NestedStruct_HasEachFieldThatHasAName()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Programs = [] });

        BpfStructLayout shape = obj.GetStructLayout("shape");

        Assert.Equal(12, shape.SizeBytes);
        Assert.Equal(
            new Dictionary<string, int> { ["first"] = 0, ["whole"] = 4, ["half"] = 4, ["named"] = 8, ["low"] = 9, ["high"] = 9 }, shape.Offsets);
    }

    [Fact]
    public void GetStructLayout_StructThatTheObjectLacks_Throws()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Programs = [] });

        ArgumentException e = Assert.Throws<ArgumentException>(() => obj.GetStructLayout("absent"));

        Assert.Contains("does not describe a struct 'absent'", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => obj.GetStructLayout("add_up"));
        obj.Dispose();
        Assert.Throws<ObjectDisposedException>(() => obj.GetStructLayout("shape"));
    }
}
