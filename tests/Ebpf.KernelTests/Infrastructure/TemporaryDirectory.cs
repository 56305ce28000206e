using System.Text;

namespace Ebpf.KernelTests;

/// <summary>A directory of the test's own, removed with all that is in it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("ebpf-test-").FullName;

    internal byte[] File(string name) => File(Encoding.UTF8.GetBytes(name));

    internal byte[] File(byte[] name) => [.. Encoding.UTF8.GetBytes(Path + "/"), .. name];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
