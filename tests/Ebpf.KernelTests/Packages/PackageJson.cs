using System.Globalization;
using System.IO.Compression;

namespace Ebpf.KernelTests.Packages;

/// <summary>A package of an object of ours, as ecc writes it.</summary>
internal static class PackageJson
{
    /// <summary>Writes a package.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="objectName">The object.</param>
    /// <param name="programs">The programs to attach.</param>
    /// <param name="maps">What it says of maps: JSON.</param>
    /// <param name="variables">What it says of global variables: JSON.</param>
    /// <param name="more">More of its properties, each behind a comma.</param>
    /// <returns>Its path.</returns>
    internal static string Write(TemporaryDirectory directory, string objectName, string[] programs, string maps = "[]", string variables = "[]", string more = "")
    {
        byte[] elf = TestObject.Read(objectName);
        using MemoryStream compressed = new();
        using (ZLibStream stream = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            stream.Write(elf);
        }

        string path = Path.Combine(directory.Path, "package.json");
        string attached = string.Join(',', programs.Select(program => $$"""{"attach":"?","link":true,"name":"{{program}}"}"""));
        File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $$"""
            {"bpf_object":"{{Convert.ToBase64String(compressed.ToArray())}}","bpf_object_size":{{elf.Length}},
             "meta":{"bpf_skel":{"data_sections":[{"name":".rodata","variables":{{variables}} }],"maps":{{maps}},"obj_name":"{{objectName}}_bpf","progs":[{{attached}}],
             "doc":{"brief":"Counts calls.","details":"By their arguments."} },
             "eunomia_version":"0.3.3"{{more}} } }
            """));
        return path;
    }
}
