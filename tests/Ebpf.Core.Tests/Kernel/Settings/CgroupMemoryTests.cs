namespace Ebpf.Core.Tests;

public sealed class CgroupMemoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ebpf-test-").FullName;

    [Fact]
    public void FindLimit_LimitAboveTheCgroup_IsTheSmallest()
    {
        Write("/a", "memory.max", "1000");
        Write("/a", "memory.current", "900");
        Write("/a/b", "memory.max", "max");

        Assert.Equal(new CgroupMemory($"{_root}/a", 1000, 900), CgroupMemory.FindLimit(_root, "/a/b"));
    }

    [Fact]
    public void FindLimit_NoLimit_IsNull()
    {
        Write("/a", "memory.max", "max");

        Assert.Null(CgroupMemory.FindLimit(_root, "/a"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string cgroup, string file, string content)
    {
        Directory.CreateDirectory(_root + cgroup);
        File.WriteAllText($"{_root}{cgroup}/{file}", content + "\n");
    }
}
