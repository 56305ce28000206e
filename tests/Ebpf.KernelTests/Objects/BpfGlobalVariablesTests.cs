using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Global variables read and written while the object is loaded.</summary>
public sealed class BpfGlobalVariablesTests
{
    [Fact]
    public void GetAndSet_VariablesOfEachSection_AreThoseOfTheProgram()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Globals = new BpfGlobals { { "constant", 10u } } });

        obj.Globals.Set("data", 100UL);
        obj.Globals.Set("zeroed", (ushort)1000);
        obj.Globals.Set("own", 10000u);
        Answer answer = default;
        obj.Programs["add_up"].Run(MemoryMarshal.AsBytes(new Span<Answer>(ref answer)));

        Assert.Equal(11110ul, answer.Sum);
        Assert.Equal((10u, 101ul, (ushort)1000, 10000u), (
            obj.Globals.Get<uint>("constant"), obj.Globals.Get<ulong>("data"), obj.Globals.Get<ushort>("zeroed"), obj.Globals.Get<uint>("own")));
        Assert.Equal(
            [(".bss", "shape", 12), (".bss", "zeroed", 2), (".data", "data", 8), (".data.own", "own", 4), (".rodata", "constant", 4), (".rodata", "flag", 1)],
            obj.Globals.Select(variable => (variable.SectionName, variable.Name, variable.SizeBytes)).Order());
        Assert.Equal("struct shape", obj.Globals["shape"].Type.ToString());
    }

    [Fact]
    public void GetAndSet_Array_IsCopied()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Programs = [] });
        byte[] bytes = new byte[12];

        obj.Globals.Set<byte>("shape", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        obj.Globals.Get<byte>("shape", bytes);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], bytes);
        Assert.Equal(0, obj.Globals.Get<ushort>("zeroed")); // Its neighbour is as it was.
    }

    [Fact]
    public void Set_Constant_SaysThatItIsFrozen()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Programs = [] });

        BpfException e = Assert.Throws<BpfException>(() => obj.Globals.Set("constant", 2u));

        Assert.True(obj.Globals["constant"].IsConstant);
        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Equal("Set it before: BpfObjectOptions.Globals.", e.Remedy);
    }

    [Fact]
    public void GetAndSet_NameOrSizeThatIsWrong_Throws()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("globals", new BpfObjectOptions { Programs = [] });

        Assert.Contains("it has: ", Assert.Throws<ArgumentException>(() => obj.Globals.Get<int>("absent")).Message, StringComparison.Ordinal);
        Assert.Contains("has 8 bytes", Assert.Throws<ArgumentException>(() => obj.Globals.Get<uint>("data")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => obj.Globals.Set("data", 1u));
        obj.Dispose();
        Assert.Throws<ObjectDisposedException>(() => obj.Globals.Get<ulong>("data"));
        Assert.Throws<ObjectDisposedException>(() => obj.Globals.Set("data", 1ul));
    }

    [Fact]
    public void GetAndSet_SectionOfStaticVariables_GoThroughTheKernel()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("statics");
        int before = obj.Globals.Get<int>("count");

        obj.Globals.Set("count", 41);
        obj.Programs["increment"].Run();

        Assert.Equal((7, 42, 5), (before, obj.Globals.Get<int>("count"), obj.Globals.Get<int>("other")));
    }

    [Fact]
    public void Globals_TextOfTheOptions_IsPadded()
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load("statics", new BpfObjectOptions { Globals = new BpfGlobals { { "command", "bash" } } });
        byte[] command = new byte[8];

        obj.Globals.Get<byte>("command", command);

        Assert.Equal("bash\0\0\0\0"u8, command);
        Assert.Throws<ArgumentException>(() => TestObject.Load("statics", new BpfObjectOptions { Globals = new BpfGlobals { { "command", "too long" } } }));
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Answer
    {
        public ulong Sum;
        public uint Addend;
        public uint Flag;
    }
}
