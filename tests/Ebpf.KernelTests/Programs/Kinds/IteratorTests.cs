namespace Ebpf.KernelTests;

public sealed class IteratorTests
{
    [Fact]
    public void AttachIterator_ElementsOfAMap_PrintsThem()
    {
        Require.Root();
        using BpfObject obj = Load("list_one_element");
        using BpfLink link = obj.Programs["list_one_element"].AttachIterator(new IteratorOptions { Map = obj.Maps["elements"] });

        Assert.Equal(["element 0", ""], ReadLines(link));
    }

    [Fact]
    public void AttachIterator_OneThread_PrintsThatAlone()
    {
        Require.Root();
        Require.Kernel(6, 1);
        using BpfObject obj = Load("list_threads");
        int thread = Posix.GetThreadId();
        using BpfLink link = obj.Programs["list_threads"].AttachIterator(new IteratorOptions { ThreadId = thread });

        Assert.Equal([$"thread {thread} of {Environment.ProcessId}", ""], ReadLines(link));
    }

    [Fact]
    public void AttachIterator_OneProcess_PrintsItsThreads()
    {
        Require.Root();
        Require.Kernel(6, 1);
        using BpfObject obj = Load("list_threads");
        using BpfLink link = obj.Programs["list_threads"].AttachIterator(new IteratorOptions { ProcessId = Environment.ProcessId });

        string[] lines = ReadLines(link)[..^1];

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.EndsWith($" of {Environment.ProcessId}", line, StringComparison.Ordinal));
    }

    [Fact]
    public void AttachIterator_CgroupAndThoseAbove_PrintsBoth()
    {
        using OwnCgroup cgroup = OwnCgroup.MakeOrSkip();
        Require.Kernel(6, 1);
        using BpfObject obj = Load("list_cgroups");
        using BpfLink self = obj.Programs["list_cgroups"].AttachIterator(new IteratorOptions { CgroupPath = cgroup.Path });
        using BpfLink above = obj.Programs["list_cgroups"].AttachIterator(
            new IteratorOptions { CgroupPath = cgroup.Path, CgroupWalk = CgroupWalk.Ancestors });

        Assert.Single(ReadLines(self)[..^1]);
        Assert.True(ReadLines(above).Length > 2);
    }

    [Fact]
    public void AttachIterator_MapElementsWithoutAMap_NamesTheOption()
    {
        Require.Root();
        using BpfObject obj = Load("list_one_element");

        BpfException e = Assert.Throws<BpfException>(() => obj.Programs["list_one_element"].AttachIterator());

        Assert.Equal(BpfErrorKind.InvalidArgument, e.Kind);
        Assert.Contains("IteratorOptions.Map for iter/bpf_map_elem", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void AttachIterator_TwoChoices_IsRefusedByName()
    {
        Require.Root();
        using BpfObject obj = Load("list_threads");

        Assert.Throws<ArgumentException>("options", () => obj.Programs["list_threads"].AttachIterator(new IteratorOptions { ThreadId = 1, ProcessId = 1 }));
    }

    private static BpfObject Load(string program) =>
        Require.Loaded(() => TestObject.Load("iterator", new BpfObjectOptions { Programs = [program] }));

    private static string[] ReadLines(BpfLink link)
    {
        using StreamReader reader = new(link.OpenIterator());
        return reader.ReadToEnd().Split('\n');
    }
}
