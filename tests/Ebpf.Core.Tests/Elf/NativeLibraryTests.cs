using System.Buffers.Binary;

namespace Ebpf.Core.Tests;

/// <summary>The native library beside another libbpf, libelf or zlib of the process.</summary>
public sealed class NativeLibraryTests
{
    private const ulong DT_FLAGS = 30;
    private const ulong DF_SYMBOLIC = 2;
    private const int EntryBytes = 16;

    /// <summary>Else its calls to itself go to the other library, where a process has one (LD_PRELOAD, a host that is linked with it).</summary>
    [Fact]
    public void Calls_ToItself_AreBoundInTheLibrary()
    {
        byte[] library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libebpf-core.so"));
        Assert.True(ElfImage.TryOpen(library, out ElfImage image));
        byte[] entries = library[image.Find(".dynamic"u8)!.Value];
        ulong flags = Enumerable.Range(0, entries.Length / EntryBytes)
            .Where(i => Read(i * EntryBytes) == DT_FLAGS)
            .Select(i => Read((i * EntryBytes) + sizeof(ulong)))
            .SingleOrDefault();

        Assert.Equal(DF_SYMBOLIC, flags & DF_SYMBOLIC);

        ulong Read(int at) => BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(at));
    }
}
