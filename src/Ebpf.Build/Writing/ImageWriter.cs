using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Build;

/// <summary>Writes the objects into the class as bytes, which the compiler puts into the assembly as they are.</summary>
internal static class ImageWriter
{
    internal static string Write(BuildItem item, IReadOnlyList<ObjectImage> images)
    {
        CodeWriter code = new();
        code.Open($"partial class {item.ClassName}");
        bool isForAny = images.Any(image => image.Architecture is null) || (images.Count > 1 && images.All(image => image.Bytes.AsSpan().SequenceEqual(images[0].Bytes)));
        if (isForAny)
        {
            return Image(code, "", images[0]).Close().ToString();
        }

        code.Line("private static global::System.ReadOnlySpan<byte> Image => global::System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture switch");
        code.Line("{").Indent(1);
        foreach (ObjectImage image in images)
        {
            string name = Architecture.MemberOf(image.Architecture!);
            code.Line($"global::System.Runtime.InteropServices.Architecture.{name} => Image{name},");
        }

        string names = string.Join(" and ", images.Select(image => image.Architecture));
        code.Line($"var other => throw new global::System.PlatformNotSupportedException($\"The BPF object {item.ObjectName} is for {names}, not for {{other}}.\"),");
        code.Indent(-1).Line("};").Line();
        foreach (ObjectImage image in images)
        {
            Image(code, Architecture.MemberOf(image.Architecture!), image).Line();
        }

        return code.Close().ToString();
    }

    /// <remarks>As words: the compiler takes time and memory for each element, and an object may have half a million bytes.</remarks>
    private static CodeWriter Image(CodeWriter code, string suffix, ObjectImage image)
    {
        code.Line(
            $"private static global::System.ReadOnlySpan<byte> Image{suffix} => "
            + $"global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(Words{suffix})[..{image.Bytes.Length}];");
        return code.Line($"private static global::System.ReadOnlySpan<ulong> Words{suffix} => {Words(image.Bytes)};");
    }

    private static string Words(byte[] bytes)
    {
        byte[] padded = new byte[(bytes.Length + sizeof(ulong) - 1) & -sizeof(ulong)];
        bytes.CopyTo(padded, 0);
        StringBuilder text = new("[", 2 * padded.Length);
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(padded))
        {
            text.Append(word).Append(',');
        }

        return text.Append(']').ToString();
    }
}
