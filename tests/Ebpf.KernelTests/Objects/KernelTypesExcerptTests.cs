using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Programs get the same answers about the kernel's types, whoever looks for these: the library, or libbpf (which does with a custom file).</summary>
public sealed class KernelTypesExcerptTests
{
    private static readonly BpfObjectOptions LookedUpByLibbpf = new() { CustomBtfPath = BtfTypes.KernelPath };

    [Fact]
    public void Load_QuestionsOfEachKind_AreAnswered()
    {
        Require.SyscallPrograms();
        BtfTypes kernel = BtfTypes.ReadKernel();
        BtfStruct task = kernel.Find<BtfStruct>("task_struct")!;
        using BpfObject obj = TestObject.Load("core");

        Answers answers = Ask(obj);

        Assert.Equal(
            new Answers(
                CommOffset: (ulong)task.FindMember("comm")!.OffsetBytes,
                CommSize: 16,
                ExitCodeIsSigned: 1,
                HasState: task.FindMember("state") is null ? 0u : 1,
                Flag: 0,
                DentrySize: (ulong)kernel.Find<BtfStruct>("dentry")!.SizeBytes!,
                MountId: (ulong)kernel.Find<BtfStruct>("mount")!.Id,
                HasCred: 1,
                Sid: (ulong)kernel.Find<BtfEnumeration>("pid_type")!.Values.Single(value => value.Name == "PIDTYPE_SID").Value,
                HasNone: 0,
                HasAbsent: 0),
            answers);
    }

    [Theory]
    [InlineData("core", 1)]
    [InlineData("core_absent", 2)]
    public void Load_TypesOfWhichTheKernelLacksOne_AreAnsweredAsByLibbpf(string name, ulong lacks)
    {
        Require.SyscallPrograms();
        using BpfObject obj = TestObject.Load(name), other = TestObject.Load(name, LookedUpByLibbpf);

        Answers answers = Ask(obj);

        Assert.Equal(lacks - 1, answers.HasAbsent);
        Assert.Equal(Ask(other), answers);
        Assert.Equal(TagsOf(other), TagsOf(obj));
    }

    [Fact]
    public void Load_Logged_NamesTheKernelsNumbers()
    {
        Require.SyscallPrograms();
        RecordingLoggerFactory loggers = new(), others = new();

        BpfObject.Load(TestObject.Read("core"), null, loggers).Dispose();
        BpfObject.Load(TestObject.Read("core"), LookedUpByLibbpf, others).Dispose();

        string[] found = LinesWith("found target candidate", loggers);
        Assert.True(found.Length >= 7, string.Join('\n', found));
        Assert.Equal(LinesWith("found target candidate", others), found);
    }

    [Theory]
    [InlineData("core", false)]
    [InlineData("core_absent", true)] // A module may have it, which libbpf knows.
    public void Load_TypesOfWhichTheKernelLacksOne_AreLeftToLibbpf(string name, bool isLeft)
    {
        Require.SyscallPrograms();
        RecordingLoggerFactory loggers = new();

        BpfObject.Load(TestObject.Read(name), null, loggers).Dispose();

        Assert.Equal(isLeft, LinesWith("kernel BTF from '/sys/kernel/btf/vmlinux'", loggers).Length > 0);
    }

    /// <summary>The probe's own programs.</summary>
    [Theory]
    [InlineData("unlink")]
    [InlineData("unlink_full")]
    public void Load_ProgramsOfTheProbe_AreAsLibbpfMakesThem(string name)
    {
        Require.Root();
        Require.Kernel(5, 11);
        BpfObjectOptions options = new() { Programs = ["deletion_enter", "deletion_exit"] };

        using BpfObject obj = TestObject.Load(name, options);
        using BpfObject other = TestObject.Load(name, options with { CustomBtfPath = BtfTypes.KernelPath });

        Assert.Equal(2, TagsOf(obj).Length);
        Assert.Equal(TagsOf(other), TagsOf(obj));
    }

    private static Answers Ask(BpfObject obj)
    {
        Answers answers = default;
        obj.Programs["ask"].Run(MemoryMarshal.AsBytes(new Span<Answers>(ref answers)));
        return answers;
    }

    private static string[] TagsOf(BpfObject obj) => [.. obj.Programs.Values.Where(program => program.IsLoaded).Select(program => program.GetInfo().Tag)];

    private static string[] LinesWith(string words, RecordingLoggerFactory loggers) =>
        [.. loggers.Lines.Where(line => line.Contains(words, StringComparison.Ordinal))];

    private readonly record struct Answers(
        ulong CommOffset,
        ulong CommSize,
        ulong ExitCodeIsSigned,
        ulong HasState,
        ulong Flag,
        ulong DentrySize,
        ulong MountId,
        ulong HasCred,
        ulong Sid,
        ulong HasNone,
        ulong HasAbsent);
}
