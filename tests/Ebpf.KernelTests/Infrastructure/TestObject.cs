using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>The BPF objects of native/bpf/tests.</summary>
internal static class TestObject
{
    internal static BpfObject Load(string name, BpfObjectOptions? options = null) => BpfObject.Load(Read(name), options);

    internal static byte[] Read(string name)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64";
        using Stream? resource = typeof(TestObject).Assembly.GetManifestResourceStream($"{name}.bpf.{architecture}.o");
        Assert.NotNull(resource);
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
