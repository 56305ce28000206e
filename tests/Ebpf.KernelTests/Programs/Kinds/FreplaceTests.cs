namespace Ebpf.KernelTests;

public sealed class FreplaceTests
{
    private static readonly byte[] Packet = new byte[64];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Freplace_FunctionOfAnotherProgram_AnswersUntilDispose(bool bySection)
    {
        Require.Fentry(); // The same mechanism.
        using BpfObject target = TestObject.Load("replaced");
        using BpfObject obj = Load(target);
        Assert.Equal(1u, Ask(target));
        using (bySection ? obj.Programs["new_answer"].Attach() : obj.Programs["new_answer"].AttachFreplace(target.Programs["ask"], "answer"))
        {
            Assert.Equal(2u, Ask(target));
        }

        Assert.Equal(1u, Ask(target));
    }

    [Fact]
    public void AttachFreplace_AbsentFunction_SaysWhichOnesThereAre()
    {
        Require.Fentry();
        using BpfObject target = TestObject.Load("replaced");
        using BpfObject obj = Load(target);

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["new_answer"].AttachFreplace(target.Programs["ask"], "absent"));

        Assert.Equal(BpfErrorKind.NotFound, e.Kind);
        Assert.Contains("The target program has no function absent", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TargetWhoseObjectWasDisposed_Throws()
    {
        Require.Root();
        BpfObject target = TestObject.Load("replaced");
        BpfProgram program = target.Programs["ask"];
        target.Dispose();

        Assert.Throws<ObjectDisposedException>(() => TestObject.Load("replacing", new BpfObjectOptions
        {
            TargetPrograms = new Dictionary<string, BpfProgram> { ["new_answer"] = program },
        }));
    }

    private static uint Ask(BpfObject target) => target.Programs["ask"].Run(data: Packet).ReturnValue;

    private static BpfObject Load(BpfObject target) => TestObject.Load("replacing", new BpfObjectOptions
    {
        TargetPrograms = new Dictionary<string, BpfProgram> { ["new_answer"] = target.Programs["ask"] },
    });
}
