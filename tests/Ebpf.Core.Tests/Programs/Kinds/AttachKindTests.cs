namespace Ebpf.Core.Tests;

public class AttachKindTests
{
    public static TheoryData<string, object> Sections => new()
    {
        { "kprobe/vfs_unlink", new KprobeAttempt("vfs_unlink", AtReturn: false) },
        { "kprobe/vfs_unlink+4", new KprobeAttempt("vfs_unlink", AtReturn: false, IsWhole: false) },
        { "kretprobe/vfs_unlink", new KprobeAttempt("vfs_unlink", AtReturn: true) },
        { "ksyscall/unlink", new SystemCallAttempt("unlink") },
        { "kretsyscall/unlink", new SystemCallAttempt("unlink") },
        { "fexit/vfs_unlink", new FentryAttempt("vfs_unlink") },
        { "fentry.s/vfs_unlink", new FentryAttempt("vfs_unlink") },
        { "tp/syscalls/sys_enter_unlink", new TracepointAttempt("syscalls", "sys_enter_unlink") },
        { "tp/unused", new TracepointAttempt("unused", "") },
        { "uprobe//bin/sh:main", new UprobeAttempt("/bin/sh") },
        { "uretprobe.s//bin/sh:main", new UprobeAttempt("/bin/sh") },
        { "usdt/libstdc++.so.6:libstdcxx:catch", new UprobeAttempt("libstdc++.so.6") },
        { "iter/task", new IteratorAttempt("iter/task", null) },
        { "uprobe.multi.s/libc.so.6:str*", new UprobeMultiAttempt("libc.so.6", IsSession: false) },
        { "kprobe.multi/vfs_*", new KprobeMultiAttempt([], "vfs_*", IsSession: false) },
        { "tp_btf/sys_enter", new RawTracepointAttempt("sys_enter") },
        { "lsm.s/file_open", new LsmAttempt("file_open") },
        { "freplace/answer", new FreplaceAttempt("answer") },
        { "xdp.frags/devmap", new PlacelessAttempt(nameof(BpfProgram.AttachXdp), BpfProgramType.Kprobe) },
        { "kprobe", new PlacelessAttempt(nameof(BpfProgram.AttachKprobe), BpfProgramType.Kprobe, new KprobeAttempt("", AtReturn: false)) },
        { "kprobe.session", new PlacelessAttempt(nameof(BpfProgram.AttachKprobeMulti), BpfProgramType.Kprobe, new KprobeMultiAttempt([], "", IsSession: true)) },
        { "usdt", new PlacelessAttempt(nameof(BpfProgram.AttachUsdt), BpfProgramType.Kprobe, new UprobeAttempt("")) },
        { "cgroup/sock_create", new PlacelessAttempt(nameof(BpfProgram.AttachCgroup), BpfProgramType.Kprobe) },
        { "no_such_kind/place", new PlacelessAttempt(null, BpfProgramType.Kprobe) },
    };

    [Theory]
    [MemberData(nameof(Sections), DisableDiscoveryEnumeration = true)]
    public void OfSection_OfEachKind_IsTheAttemptThatTheMethodMakes(string section, object expected) =>
        Assert.Equal(expected, AttachKind.OfSection(section, BpfProgramType.Kprobe));
}
