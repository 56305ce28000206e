namespace Ebpf.Core.Tests;

public sealed class HarmlessCallTests
{
    [Fact]
    public void Try_EachCall_ReachesTheKernelsFunction()
    {
        Assert.True(HarmlessCall.TryUnlink());
        Assert.True(HarmlessCall.TryRemoveDirectory());
        Assert.True(HarmlessCall.TryRename());
    }

    [Fact]
    public void DirectoryFileDescriptor_InTheProgramsHeader_IsTheSame()
    {
        string header = File.ReadAllText(Path.Combine(Repository.Root, "native", "bpf", "unlink", "unlink_event.h"));

        Assert.Contains($"#define UNLINK_SELF_TEST_FD (-0x{-HarmlessCall.DirectoryFileDescriptor:x})", header, StringComparison.Ordinal);
    }
}
