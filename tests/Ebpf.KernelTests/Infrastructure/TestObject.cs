using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>The objects of native/bpf/tests.</summary>
internal static class TestObject
{
    internal static BpfObject Load(string name, BpfObjectOptions? options = null) =>
        BpfObject.LoadResource(typeof(TestObject).Assembly, ResourceName(name), options);

    internal static byte[] Read(string name)
    {
        using Stream resource = typeof(TestObject).Assembly.GetManifestResourceStream(ResourceName(name))!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    internal static string ResourceName(string name) =>
        $"{name}.bpf.{(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "x86_64" : "aarch64")}.o";
}
