using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

public sealed class BpfProgramTests
{
    [Fact]
    public void Pin_ObjectDisposed_KeepsTheProgramUntilTheFileIsDeleted()
    {
        using BpfFileSystem bpffs = BpfFileSystem.MountOrSkip();
        string path = Path.Combine(bpffs.Path, "program");
        using BpfObject obj = Load("on_xdp");

        obj.Programs["on_xdp"].Pin(path);

        Assert.Equal(BpfErrorKind.Busy, Assert.Throws<BpfException>(() => obj.Programs["on_xdp"].Pin(path)).Kind);
        obj.Dispose();
        Assert.True(File.Exists(path));
        BpfException map = Assert.Throws<BpfException>(() => BpfMap.OpenPinned(path));
        Assert.Contains("'bpf-prog', not a map", map.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void GetInfo_LoadedProgram_HasTheVerifiersCount()
    {
        Require.Root();
        Require.Kernel(5, 16);
        using BpfObject obj = Load("on_xdp");

        BpfProgramInfo info = obj.Programs["on_xdp"].GetInfo();

        Assert.InRange(info.VerifiedInstructions ?? 0, 5u, 100u);
        Assert.True(info.MachineCodeBytes > 0);
    }

    [Fact]
    public void DuplicateHandle_ObjectDisposed_StillIsTheProgram()
    {
        Require.Root();
        using BpfObject obj = Load("on_xdp");
        using SafeFileHandle handle = obj.Programs["on_xdp"].DuplicateHandle();

        obj.Dispose();

        Assert.Contains("bpf-prog", new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProgramsByPattern_LoadsThoseAlone()
    {
        Require.Root();
        Require.ProgramType(BpfProgramType.SkMessage);
        using BpfObject obj = Load("on_m*", "on_x?p");

        Assert.Equal(["on_message", "on_xdp"], obj.Programs.Values.Where(program => program.IsLoaded).Select(program => program.Name).Order());
        Assert.Contains("has no program 'no*'; it has: ", Assert.Throws<ArgumentException>(() => Load("no*")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KindThatTheSectionDoesNotTell_IsThatOfTheOptions()
    {
        Require.Root();
        using BpfObject obj = TestObject.Load("places", new BpfObjectOptions
        {
            Programs = ["section_without_kind"],
            ProgramTypes = new Dictionary<string, BpfProgramType> { ["section_without_kind"] = BpfProgramType.CgroupSocketAddress },
            AttachTypes = new Dictionary<string, BpfAttachType> { ["section_without_kind"] = BpfAttachType.CgroupConnect4 },
        });

        Assert.Equal(BpfProgramType.CgroupSocketAddress, obj.Programs["section_without_kind"].Type);
    }

    [Fact]
    public void Load_TokenPathWithoutDelegation_IsRefusedAndNotIgnored()
    {
        Require.Root();
        using TemporaryDirectory directory = new();

        Assert.ThrowsAny<BpfException>(() => TestObject.Load("network", new BpfObjectOptions { Programs = ["on_xdp"], TokenPath = directory.Path }));
    }

    private static BpfObject Load(params string[] programs) => TestObject.Load("network", new BpfObjectOptions { Programs = programs });
}
