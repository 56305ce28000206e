using System.Globalization;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The kernel's types that an object's CO-RE relocations need, in a file without a name.</summary>
/// <remarks>
/// libbpf looks through all types of the kernel, 100,000 to 150,000, once for each type that an object describes, which takes a millisecond each time. One look finds
/// them all. What cannot be found so is left to libbpf, which also says what is wrong. See docs/decisions/036-kernel-types.md.
/// </remarks>
internal sealed unsafe class KernelTypesExcerpt : IDisposable
{
    /// <summary>With fewer types libbpf is as quick.</summary>
    private const int FewestTypes = 5;

    private readonly SafeFileHandle _file;

    private KernelTypesExcerpt(SafeFileHandle file) => _file = file;

    internal string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_file.DangerousGetHandle()}");

    /// <returns>Null when libbpf is to look in the kernel's types itself.</returns>
    internal static KernelTypesExcerpt? TryCreate(ReadOnlySpan<byte> elf)
    {
        try
        {
            return TryExtract(elf) is { } types ? TryWrite(types) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null; // libbpf meets the same, and says so.
        }
    }

    public void Dispose() => _file.Dispose();

    private static byte[]? TryExtract(ReadOnlySpan<byte> elf)
    {
        if (!ElfImage.TryOpen(elf, out ElfImage image) || image.Find(".BTF"u8) is not { } place)
        {
            return null;
        }

        BtfImage described = BtfImage.Parse(elf[place].ToArray(), hasVoid: true);
        return CoreRelocations.ReadTypes(elf, described) is { Count: >= FewestTypes } types
            ? TryExtract([.. types.Select(type => CoreType.Of(type, described))])
            : null;
    }

    /// <returns>Null when the kernel itself does not have one of the types: then a module may.</returns>
    private static byte[]? TryExtract(HashSet<CoreType> wanted)
    {
        using MappedFile? mapped = MappedFile.TryMap(BtfTypes.KernelPath); // From Linux 6.16.
        BtfImage kernel = BtfImage.Parse(mapped?.Memory ?? File.ReadAllBytes(BtfTypes.KernelPath), hasVoid: true);
        HashSet<byte[]> names = new(wanted.Select(type => type.Name), BtfName.Comparer);
        BtfExcerpt excerpt = new(kernel);
        foreach (BtfRecord type in kernel.FindDescribed(names))
        {
            excerpt.Add(type);
            wanted.Remove(CoreType.Of(type, kernel));
        }

        return wanted.Count == 0 ? excerpt.ToBytes() : null;
    }

    private static KernelTypesExcerpt? TryWrite(byte[] types)
    {
        int file = CreateFile(Libc.MFD_CLOEXEC | Libc.MFD_NOEXEC_SEAL); // From Linux 6.3, which may ask for it.
        file = file < 0 ? CreateFile(Libc.MFD_CLOEXEC) : file;
        if (file < 0)
        {
            return null;
        }

        KernelTypesExcerpt excerpt = new(new SafeFileHandle(file, ownsHandle: true));
        try
        {
            if (File.Exists(excerpt.Path)) // Without /proc, libbpf could not open it.
            {
                RandomAccess.Write(excerpt._file, types, 0);
                return excerpt;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no memory for it, or a security module forbids it.
        }

        excerpt.Dispose();
        return null;
    }

    private static int CreateFile(uint flags)
    {
        fixed (byte* name = "ebpf-kernel-types\0"u8)
        {
            return Libc.memfd_create(name, flags);
        }
    }
}
