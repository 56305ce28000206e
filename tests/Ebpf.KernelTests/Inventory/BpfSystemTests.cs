namespace Ebpf.KernelTests.Inventory;

public sealed class BpfSystemTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfSystemTests()
    {
        Require.TraceFs();
        _object = TestObject.Load("maps");
    }

    public void Dispose() => _object.Dispose();

    [Fact]
    public void Programs_OneOfOurs_IsAmongThem()
    {
        uint id = _object.Programs["on_getpgid"].GetInfo().Id;

        BpfProgramInfo program = Assert.Single(BpfSystem.Programs, program => program.Id == id);

        Assert.Equal(("on_getpgid", BpfProgramType.Tracepoint, 0u), (program.Name, program.Type, program.UserId));
        Assert.InRange(program.LoadedAfterBoot, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(Environment.TickCount64 + 60_000));
        Assert.Equal(_object.Programs["on_getpgid"].GetInfo(), program);
        _object.Dispose();
        Assert.DoesNotContain(BpfSystem.Programs, program => program.Id == id);
    }

    [Fact]
    public void Maps_OneOfOurs_IsAmongThem()
    {
        uint id = _object.Maps["routes"].Id;

        BpfMapInfo map = Assert.Single(BpfSystem.Maps, map => map.Id == id);

        Assert.Equal(
            ("routes", BpfMapType.LpmTrie, 8u, 8u, 256u, BpfMapFlags.NoPreallocation),
            (map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags));
        Assert.Contains(BpfSystem.Btf, btf => btf.Id == map.BtfId && !btf.IsKernel);
    }

    [Fact]
    public void Links_OneOfOurs_SaysWhereItIs()
    {
        Require.Kernel(5, 15);
        using BpfLink link = _object.Programs["on_getpgid"].Attach();
        uint id = link.GetInfo().Id;

        BpfLinkInfo info = Assert.Single(BpfSystem.Links, info => info.Id == id);

        Assert.Equal((BpfLinkType.PerfEvent, _object.Programs["on_getpgid"].GetInfo().Id), (info.Type, info.ProgramId));
        Assert.Equal(Environment.OSVersion.Version >= new Version(6, 6) ? "sys_enter_getpgid" : null, info.Target);
    }

    [Fact]
    public void Btf_Kernels_IsAmongThem()
    {
        Require.Kernel(5, 11);

        BpfBtfInfo kernel = Assert.Single(BpfSystem.Btf, btf => btf.Name == "vmlinux");

        Assert.True(kernel.IsKernel);
        Assert.Equal(new FileInfo("/sys/kernel/btf/vmlinux").Length, kernel.Size);
    }

    [Fact]
    public void ReadOwners_ObjectsOfThisProcess_AreOurs()
    {
        Require.Kernel(5, 15);
        using BpfLink link = _object.Programs["on_getpgid"].Attach();

        BpfOwners owners = BpfSystem.ReadOwners();

        Assert.Contains(owners.OfProgram(link.GetInfo().ProgramId), owner => owner.ProcessId == Environment.ProcessId && owner.Command.Length > 0);
        Assert.Contains(owners.OfMap(_object.Maps["counts"].Id), owner => owner.ProcessId == Environment.ProcessId);
        Assert.Contains(owners.OfLink(link.GetInfo().Id), owner => owner.ProcessId == Environment.ProcessId);
        Assert.Empty(owners.OfMap(uint.MaxValue));
    }

    [Fact]
    public void Programs_WithoutTheRight_SaysWhichOne()
    {
        BpfException e = Assert.IsType<BpfException>(Unprivileged.Run(() => _ = BpfSystem.Programs.Count()));

        Assert.Equal(BpfErrorKind.PermissionDenied, e.Kind);
        Assert.Contains("CAP_SYS_ADMIN", e.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_ManyTimes_LeaveNoDescriptor()
    {
        string before = KernelResources.Now().FileDescriptors;

        for (int i = 0; i < 5; i++)
        {
            _ = BpfSystem.Programs.Count() + BpfSystem.Maps.Count() + BpfSystem.Links.Count() + BpfSystem.Btf.Count();
            BpfSystem.ReadOwners();
        }

        Assert.Equal(before, KernelResources.Now().FileDescriptors);
    }
}
