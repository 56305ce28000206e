namespace Ebpf.Core.Tests;

public class AttemptTests
{
    [Theory]
    [InlineData("kprobe/vfs_unlink", AttemptKind.Kprobe, "vfs_unlink")]
    [InlineData("kprobe/vfs_unlink+4", AttemptKind.Kprobe, "vfs_unlink")]
    [InlineData("kretprobe/vfs_unlink", AttemptKind.Kretprobe, "vfs_unlink")]
    [InlineData("ksyscall/unlink", AttemptKind.Kprobe, "")]
    [InlineData("kretsyscall/unlink", AttemptKind.Kretprobe, "")]
    [InlineData("fexit/vfs_unlink", AttemptKind.Fentry, "vfs_unlink")]
    [InlineData("fentry.s/vfs_unlink", AttemptKind.Fentry, "vfs_unlink")]
    [InlineData("tp/syscalls/sys_enter_unlink", AttemptKind.Tracepoint, "syscalls/sys_enter_unlink")]
    [InlineData("uprobe//bin/sh:main", AttemptKind.Uprobe, "")]
    [InlineData("uretprobe.s//bin/sh:main", AttemptKind.Uprobe, "")]
    [InlineData("usdt/libstdc++.so.6:libstdcxx:catch", AttemptKind.Uprobe, "")]
    [InlineData("kprobe", AttemptKind.Other, "")]
    [InlineData("iter/task", AttemptKind.Other, "")]
    internal void Section_OfEachKind_TellsTheMeansAndTheTarget(string section, AttemptKind kind, string target) =>
        Assert.Equal(new Attempt(kind, target), Attempt.Section(section));
}
