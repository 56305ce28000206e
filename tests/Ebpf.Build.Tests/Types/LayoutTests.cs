using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Ebpf.Build.Tests.Generated;

namespace Ebpf.Build.Tests;

/// <summary>Generated structs in memory, compared with what C says.</summary>
public partial class LayoutTests
{
    /// <summary>The compiler asserts these offsets when it compiles types.bpf.c.</summary>
    [Fact]
    public void Everything_ItsFields_AreWhereTheCompilerAssertsThem() => Assert.Equal(
        [("Color", 16), ("Wide", 24), ("Corner", 32), ("Number", 40), ("Next", 48), ("Callback", 56), ("_isOpen", 68), ("Whole", 72), ("Half", 72),
            ("Quarter", 74), ("Named", 76), ("Pair", 78), ("Ratio", 84), ("Grid", 88), ("Text", 112)],
        Offsets(typeof(Everything)).Where(field => !field.Name.StartsWith("_bits", StringComparison.Ordinal) && field.Name != "Name"));

    [Fact]
    public void Structs_OfTheObject_HaveTheSizesOfC()
    {
        Assert.Equal(120, Unsafe.SizeOf<Everything>());
        Assert.Equal(5, Unsafe.SizeOf<PackedPair>());
        Assert.Equal(64, Unsafe.SizeOf<List>());
        Assert.Equal(16, Unsafe.SizeOf<Generated.Record>());
        Assert.Equal(120, Everything.TailOffset);
    }

    [Fact]
    public void Structs_OfTheObject_AreWherePaholeSeesThem()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/pahole"), "pahole is not installed (Debian: apt-get install pahole).");
        foreach ((Type type, string cName) in new[] { (typeof(Everything), "everything"), (typeof(PackedPair), "packed_pair"),
            (typeof(List), "list"), (typeof(Generated.Record), "record") })
        {
            (int size, HashSet<(string, int)> offsets) = Pahole(cName);

            Assert.Equal(size, Marshal.SizeOf(type));
            Assert.All(Offsets(type).Where(field => !field.Name.StartsWith('_')), field => Assert.Contains(field, offsets));
        }
    }

    [Fact]
    public void Arrays_WhoseElementsAndLengthsReadAlike_AreTypesOfTheirOwn()
    {
        Assert.Equal(Arrays.SizeInBytes, Unsafe.SizeOf<Arrays>());
        Assert.Equal([4 * 16, 64 * 4, 21 * 3 * 8, 32 * 8],
            typeof(Arrays).GetFields(BindingFlags.Instance | BindingFlags.Public).Select(field => Marshal.SizeOf(field.FieldType)));
    }

    /// <summary>All others of names.bpf.c are accepted by the compiler, or this would not be one.</summary>
    [Fact]
    public void Names_ThatAreMadeOfOthers_LeaveThoseAlone()
    {
        Assert.Equal((12, 16), (EqualsData.DataOffset2, Names.PidsLength2));
        Assert.Equal(typeof(uint), typeof(EqualsData).GetField("DataOffset")!.FieldType);
        Assert.Equal(typeof(uint), typeof(Names).GetProperty("PidsLength")!.PropertyType);
        Assert.NotNull(typeof(Names).GetMethod("ReadPids2"));
        Assert.Equal((true, null), (new NamesOptions { CloneVariable = true }.CloneVariable, new NamesOptions().RingBuffersVariable));
    }

    [Fact]
    public void BitFields_SetOneByOne_KeepTheOthers()
    {
        Everything e = new() { Low = 0xFF, Middle = 0xABCDE, Level = -3, IsClosed = true };

        Assert.Equal((0xFu, 0xABCDEu, -3, true), (e.Low, e.Middle, e.Level, e.IsClosed));
        e.Middle = 0;
        e.IsOpen = true;
        Assert.Equal((0xFu, 0u, -3, true, true), (e.Low, e.Middle, e.Level, e.IsClosed, e.IsOpen));
        byte[] bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Everything>(in e)).ToArray();
        Assert.Equal([0x0F, 0, 0, 0b101, 1, 1], bytes[64..70]); // As clang writes them on a little-endian machine.
    }

    [Fact]
    public void Equality_PaddingAndBytesBehindATextsEnd_DoNotCount()
    {
        byte[] one = new byte[120], other = new byte[120];
        "name\0one"u8.CopyTo(one);
        "name\0other"u8.CopyTo(other);
        other[20] = 7; // Between color and wide.
        Everything a = MemoryMarshal.Read<Everything>(one), b = MemoryMarshal.Read<Everything>(other);

        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.Equal("name", a.Name.ToString());
        other[73] = 1; // A byte of the union without a name.
        Assert.NotEqual(a, MemoryMarshal.Read<Everything>(other));
    }

    [Fact]
    public void ToString_StructOfAll_NamesItsMembers()
    {
        Everything e = new() { Color = Color.Green, Corner = new() { X = 1, Y = 2 } };

        Assert.StartsWith("Everything { Name = , Color = Green, Wide = 0, Corner = Point { X = 1, Y = 2 }", e.ToString(), StringComparison.Ordinal);
        Assert.Contains("Grid = [[0, 0], [0, 0], [0, 0]]", e.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, int Offset)> Offsets(Type type) => type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Select(field => (field.Name, field.GetCustomAttribute<FieldOffsetAttribute>()!.Value)).OrderBy(field => field.Value);

    private static (int Size, HashSet<(string Name, int Offset)> Offsets) Pahole(string name)
    {
        ProcessStartInfo start = new("/usr/bin/pahole", ["-C", name, TestObjects.PathOf("types")]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (int.Parse(Size().Match(text).Groups[1].Value, CultureInfo.InvariantCulture),
            [.. Member().Matches(text).Select(match => (CSharpName.Of(match.Groups[1].Value), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))]);
    }

    [GeneratedRegex(@"/\* size: (\d+)")]
    private static partial Regex Size();

    [GeneratedRegex(@"(\w+)(?:\[\d*\])*\)?(?:\(.*\))?;\s*/\*\s*(\d+)")]
    private static partial Regex Member();
}
