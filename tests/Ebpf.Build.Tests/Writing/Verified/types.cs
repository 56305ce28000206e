/// <summary>The BPF object types, loaded into the kernel: its maps, programs and global variables.</summary>
/// <remarks>Disposing it releases them; an attachment keeps its program. Thread safety: any thread.</remarks>
internal sealed partial class Types : global::System.IDisposable
{
    private Types(global::Ebpf.BpfObject obj, TypesOptions options, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory)
    {
        Object = obj;
        _records = new(() => global::Ebpf.RingBufferReader.Open<Record>(Object.Maps["records"], options.RingBuffers));
    }

    /// <summary>The object itself.</summary>
    public global::Ebpf.BpfObject Object { get; }

    /// <summary><c>records</c>, a map of the kind RingBuffer.</summary>
    /// <remarks>Opened at the first use, with <c>RingBuffers</c> of the options, and disposed with this object.</remarks>
    public global::Ebpf.RingBufferReader<Record> Records => _records.Value;

    private readonly global::System.Lazy<global::Ebpf.RingBufferReader<Record>> _records;

    /// <summary><c>SEC("syscall") touch</c>.</summary>
    public global::Ebpf.BpfProgram Touch => Object.Programs["touch"];

    /// <summary><c>SEC("tracepoint/syscalls/sys_enter_getpgid") on_enter</c>.</summary>
    public global::Ebpf.BpfProgram OnEnter => Object.Programs["on_enter"];

    /// <summary><c>SEC("tracepoint/syscalls/sys_exit_getpgid") on_exit</c>.</summary>
    public global::Ebpf.BpfProgram OnExit => Object.Programs["on_exit"];

    /// <summary><c>struct everything everything</c>, a global variable.</summary>
    public Everything Everything
    {
        get => Object.Globals.Get<Everything>("everything");
        set => Object.Globals.Set<Everything>("everything", value);
    }

    /// <summary><c>struct list list</c>, a global variable.</summary>
    public List List
    {
        get => Object.Globals.Get<List>("list");
        set => Object.Globals.Set<List>("list", value);
    }

    /// <summary><c>struct node *first_node</c>, a global variable.</summary>
    public ulong FirstNode
    {
        get => Object.Globals.Get<ulong>("first_node");
        set => Object.Globals.Set<ulong>("first_node", value);
    }

    /// <summary>Loads the object that was compiled with this class.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Types Load(TypesOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null) =>
        LoadFrom(Image, options, loggerFactory);

    /// <summary>Loads another build of the object, and refuses one whose types have changed.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Types LoadFrom(global::System.ReadOnlySpan<byte> elf, TypesOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null)
    {
        options ??= new TypesOptions();
        global::Ebpf.BpfObject obj = global::Ebpf.BpfObject.Load(elf, options.ToObjectOptions(), loggerFactory);
        Types? loaded = null;
        try
        {
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["records"].ValueType, "{time@0:u8,process@8:u4}16");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["everything"].Type, "{name@0:c1[16],color@16:u4,wide@24:u8,corner@32:{x@0:u2,y@2:u2}4,number@40:{whole@0:u8,real@0:f8,bytes@0:u1[8]}8,next@48:p8,callback@56:p8,low@512b4:u4,middle@516b20:u4,level@536b3:i4,is_open@68:b1,is_closed@552b1:b1,whole@72:u4,half@72:u2,quarter@74:u1,named@76:{inner@0:u1}1[2],pair@78:{first@0:u1,second@1:u4}5,ratio@84:f4,grid@88:u4[2][3],text@112:p8,tail@120:u1[0]}120");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["list"].Type, "{next@0:p8,value@8:u8}64");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["first_node"].Type, "p8");
            loaded = new Types(obj, options, loggerFactory);
            return loaded;
        }
        catch
        {
            loaded?.Dispose();
            obj.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="global::Ebpf.BpfObject.Attach"/>
    public global::Ebpf.BpfLinks Attach() => Object.Attach();

    /// <summary>Releases the object. A second call does nothing.</summary>
    public void Dispose()
    {
        if (_records.IsValueCreated)
        {
            _records.Value.Dispose();
        }

        Object.Dispose();
    }
}

/// <summary>Settings for the load of the BPF object types.</summary>
internal sealed record TypesOptions
{
    /// <summary>All other settings: sizes of maps, programs to leave out. Default: those of the source.</summary>
    public global::Ebpf.BpfObjectOptions Object { get; init; } = new();

    /// <summary>Settings for the reading of ring buffers. Null: the defaults.</summary>
    public global::Ebpf.RingBufferReaderOptions? RingBuffers { get; init; }

    internal global::Ebpf.BpfObjectOptions ToObjectOptions()
    {
        global::Ebpf.BpfGlobals globals = new(Object.Globals);

        return Object with { Name = Object.Name ?? "types", Globals = globals };
    }
}

/// <summary><c>struct record</c>: 16 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 16, Pack = 1)]
internal partial struct Record : global::System.IEquatable<Record>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 16;

    /// <summary><c>__u64 time</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public ulong Time;

    /// <summary><c>__u32 process</c>, at byte 8.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(8)]
    public uint Process;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Record other)
    {
        if (!Time.Equals(other.Time))
        {
            return false;
        }

        if (!Process.Equals(other.Process))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Record other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Time);
        hash.Add(Process);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Record left, Record right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Record left, Record right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Record {{ Time = {Time}, Process = {Process} }}");
}

/// <summary><c>char[16]</c>: a text that ends at the first NUL. Somebody else may have chosen it.</summary>
[global::System.Runtime.CompilerServices.InlineArray(16)]
internal partial struct CharArray16 : global::System.IEquatable<CharArray16>
{
    private byte _first;

    /// <summary>The bytes before the first NUL.</summary>
    [global::System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly global::System.ReadOnlySpan<byte> Bytes => global::Ebpf.KernelText.TrimAtNul(this);

    /// <summary>The text as it is: compare and store it, but do not print it.</summary>
    public readonly string Text => global::Ebpf.KernelText.Read(this);

    /// <summary>Compares the texts; what is behind the first NUL does not count.</summary>
    public readonly bool Equals(CharArray16 other) => global::System.MemoryExtensions.SequenceEqual(Bytes, other.Bytes);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is CharArray16 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(CharArray16 left, CharArray16 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(CharArray16 left, CharArray16 right) => !left.Equals(right);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>The text as one printable line.</summary>
    public override readonly string ToString() => global::Ebpf.KernelText.ToDisplay(Bytes);
}

/// <summary><c>enum color</c>.</summary>
internal enum Color : uint
{
    /// <summary><c>COLOR_RED</c>.</summary>
    Red = 1,
    /// <summary><c>COLOR_GREEN</c>.</summary>
    Green = 2,
}

/// <summary><c>enum wide</c>.</summary>
internal enum Wide : ulong
{
    /// <summary><c>WIDE_SMALL</c>.</summary>
    Small = 1,
    /// <summary><c>WIDE_LARGE</c>.</summary>
    Large = 1,
}

/// <summary><c>point_t</c>: 4 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 4, Pack = 1)]
internal partial struct Point : global::System.IEquatable<Point>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 4;

    /// <summary><c>__u16 x</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public ushort X;

    /// <summary><c>__u16 y</c>, at byte 2.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(2)]
    public ushort Y;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Point other)
    {
        if (!X.Equals(other.X))
        {
            return false;
        }

        if (!Y.Equals(other.Y))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Point other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(X);
        hash.Add(Y);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Point left, Point right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Point left, Point right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Point {{ X = {X}, Y = {Y} }}");
}

/// <summary>8 elements, as an array in C.</summary>
[global::System.Runtime.CompilerServices.InlineArray(8)]
internal partial struct ByteArray8 : global::System.IEquatable<ByteArray8>
{
    private byte _first;

    /// <summary>Compares the elements.</summary>
    public readonly bool Equals(ByteArray8 other) => global::System.MemoryExtensions.SequenceEqual((global::System.ReadOnlySpan<byte>)this, (global::System.ReadOnlySpan<byte>)other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ByteArray8 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(ByteArray8 left, ByteArray8 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(ByteArray8 left, ByteArray8 right) => !left.Equals(right);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        foreach (byte element in (global::System.ReadOnlySpan<byte>)this)
        {
            hash.Add(element);
        }
        return hash.ToHashCode();
    }

    /// <summary>The elements, with commas between.</summary>
    public override readonly string ToString() => $"[{string.Join(", ", ((global::System.ReadOnlySpan<byte>)this).ToArray())}]";
}

/// <summary><c>union number</c>: 8 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 8, Pack = 1)]
internal partial struct Number : global::System.IEquatable<Number>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 8;

    /// <summary><c>__u64 whole</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public ulong Whole;

    /// <summary><c>double real</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public double Real;

    /// <summary><c>__u8 bytes[8]</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public ByteArray8 Bytes;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Number other)
    {
        if (!global::System.MemoryExtensions.SequenceEqual(AllBytes(in this)[0..8], AllBytes(in other)[0..8]))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Number other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.AddBytes(AllBytes(in this)[0..8]);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Number left, Number right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Number left, Number right) => !left.Equals(right);

    private static global::System.ReadOnlySpan<byte> AllBytes(in Number value) =>
        global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(new global::System.ReadOnlySpan<Number>(in value))[..8];

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Number {{ Whole = {Whole}, Real = {Real}, Bytes = {Bytes} }}");
}

/// <summary><c>struct { … }</c>: 1 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 1, Pack = 1)]
internal partial struct EverythingNamed : global::System.IEquatable<EverythingNamed>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 1;

    /// <summary><c>__u8 inner</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public byte Inner;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(EverythingNamed other)
    {
        if (!Inner.Equals(other.Inner))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is EverythingNamed other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Inner);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(EverythingNamed left, EverythingNamed right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(EverythingNamed left, EverythingNamed right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"EverythingNamed {{ Inner = {Inner} }}");
}

/// <summary>2 elements, as an array in C.</summary>
[global::System.Runtime.CompilerServices.InlineArray(2)]
internal partial struct EverythingNamedArray2 : global::System.IEquatable<EverythingNamedArray2>
{
    private EverythingNamed _first;

    /// <summary>Compares the elements.</summary>
    public readonly bool Equals(EverythingNamedArray2 other) => global::System.MemoryExtensions.SequenceEqual((global::System.ReadOnlySpan<EverythingNamed>)this, (global::System.ReadOnlySpan<EverythingNamed>)other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is EverythingNamedArray2 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(EverythingNamedArray2 left, EverythingNamedArray2 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(EverythingNamedArray2 left, EverythingNamedArray2 right) => !left.Equals(right);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        foreach (EverythingNamed element in (global::System.ReadOnlySpan<EverythingNamed>)this)
        {
            hash.Add(element);
        }
        return hash.ToHashCode();
    }

    /// <summary>The elements, with commas between.</summary>
    public override readonly string ToString() => $"[{string.Join(", ", ((global::System.ReadOnlySpan<EverythingNamed>)this).ToArray())}]";
}

/// <summary><c>struct packed_pair</c>: 5 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 5, Pack = 1)]
internal partial struct PackedPair : global::System.IEquatable<PackedPair>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 5;

    /// <summary><c>__u8 first</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public byte First;

    /// <summary><c>__u32 second</c>, at byte 1.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(1)]
    public uint Second;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(PackedPair other)
    {
        if (!First.Equals(other.First))
        {
            return false;
        }

        if (!Second.Equals(other.Second))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is PackedPair other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(First);
        hash.Add(Second);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(PackedPair left, PackedPair right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(PackedPair left, PackedPair right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"PackedPair {{ First = {First}, Second = {Second} }}");
}

/// <summary>2 elements, as an array in C.</summary>
[global::System.Runtime.CompilerServices.InlineArray(2)]
internal partial struct UInt32Array2 : global::System.IEquatable<UInt32Array2>
{
    private uint _first;

    /// <summary>Compares the elements.</summary>
    public readonly bool Equals(UInt32Array2 other) => global::System.MemoryExtensions.SequenceEqual((global::System.ReadOnlySpan<uint>)this, (global::System.ReadOnlySpan<uint>)other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is UInt32Array2 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(UInt32Array2 left, UInt32Array2 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(UInt32Array2 left, UInt32Array2 right) => !left.Equals(right);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        foreach (uint element in (global::System.ReadOnlySpan<uint>)this)
        {
            hash.Add(element);
        }
        return hash.ToHashCode();
    }

    /// <summary>The elements, with commas between.</summary>
    public override readonly string ToString() => $"[{string.Join(", ", ((global::System.ReadOnlySpan<uint>)this).ToArray())}]";
}

/// <summary>3 elements, as an array in C.</summary>
[global::System.Runtime.CompilerServices.InlineArray(3)]
internal partial struct UInt32Array2Array3 : global::System.IEquatable<UInt32Array2Array3>
{
    private UInt32Array2 _first;

    /// <summary>Compares the elements.</summary>
    public readonly bool Equals(UInt32Array2Array3 other) => global::System.MemoryExtensions.SequenceEqual((global::System.ReadOnlySpan<UInt32Array2>)this, (global::System.ReadOnlySpan<UInt32Array2>)other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is UInt32Array2Array3 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(UInt32Array2Array3 left, UInt32Array2Array3 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(UInt32Array2Array3 left, UInt32Array2Array3 right) => !left.Equals(right);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        foreach (UInt32Array2 element in (global::System.ReadOnlySpan<UInt32Array2>)this)
        {
            hash.Add(element);
        }
        return hash.ToHashCode();
    }

    /// <summary>The elements, with commas between.</summary>
    public override readonly string ToString() => $"[{string.Join(", ", ((global::System.ReadOnlySpan<UInt32Array2>)this).ToArray())}]";
}

/// <summary><c>struct everything</c>: 120 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 120, Pack = 1)]
internal partial struct Everything : global::System.IEquatable<Everything>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 120;

    [global::System.Runtime.InteropServices.FieldOffset(64)]
    private byte _bits64Of1;

    [global::System.Runtime.InteropServices.FieldOffset(64)]
    private uint _bits64Of4;

    [global::System.Runtime.InteropServices.FieldOffset(67)]
    private byte _bits67Of1;

    [global::System.Runtime.InteropServices.FieldOffset(69)]
    private byte _bits69Of1;

    /// <summary><c>char name[16]</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public CharArray16 Name;

    /// <summary><c>enum color color</c>, at byte 16.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(16)]
    public Color Color;

    /// <summary><c>enum wide wide</c>, at byte 24.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(24)]
    public Wide Wide;

    /// <summary><c>point_t corner</c>, at byte 32.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(32)]
    public Point Corner;

    /// <summary><c>union number number</c>, at byte 40.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(40)]
    public Number Number;

    /// <summary><c>struct node *next</c>, at byte 48.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(48)]
    public ulong Next;

    /// <summary><c>int (*callback)(struct everything *, const char *)</c>, at byte 56.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(56)]
    public ulong Callback;

    /// <summary><c>__u32 low : 4</c>, at byte 64.</summary>
    public uint Low
    {
        readonly get => unchecked((uint)(((ulong)_bits64Of1 >> 0) & 0xfUL));
        set => _bits64Of1 = unchecked((byte)(((ulong)_bits64Of1 & ~(0xfUL << 0)) | (((ulong)value & 0xfUL) << 0)));
    }

    /// <summary><c>__u32 middle : 20</c>, at byte 64.</summary>
    public uint Middle
    {
        readonly get => unchecked((uint)(((ulong)_bits64Of4 >> 4) & 0xfffffUL));
        set => _bits64Of4 = unchecked((uint)(((ulong)_bits64Of4 & ~(0xfffffUL << 4)) | (((ulong)value & 0xfffffUL) << 4)));
    }

    /// <summary><c>__s32 level : 3</c>, at byte 67.</summary>
    public int Level
    {
        readonly get => unchecked((int)((long)((ulong)_bits67Of1 << 61) >> 61));
        set => _bits67Of1 = unchecked((byte)(((ulong)_bits67Of1 & ~(0x7UL << 0)) | (((ulong)value & 0x7UL) << 0)));
    }

    /// <summary><c>_Bool is_open</c>, at byte 68.</summary>
    public bool IsOpen
    {
        readonly get => _isOpen != 0;
        set => _isOpen = value ? (byte)1 : (byte)0;
    }

    [global::System.Runtime.InteropServices.FieldOffset(68)]
    private byte _isOpen;

    /// <summary><c>_Bool is_closed : 1</c>, at byte 69.</summary>
    public bool IsClosed
    {
        readonly get => unchecked((((ulong)_bits69Of1 >> 0) & 1) != 0);
        set => _bits69Of1 = unchecked((byte)(((ulong)_bits69Of1 & ~(0x1UL << 0)) | ((value ? 1UL : 0UL) << 0)));
    }

    /// <summary><c>__u32 whole</c>, at byte 72.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(72)]
    public uint Whole;

    /// <summary><c>__u16 half</c>, at byte 72.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(72)]
    public ushort Half;

    /// <summary><c>__u8 quarter</c>, at byte 74.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(74)]
    public byte Quarter;

    /// <summary><c>struct { … } named[2]</c>, at byte 76.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(76)]
    public EverythingNamedArray2 Named;

    /// <summary><c>struct packed_pair pair</c>, at byte 78.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(78)]
    public PackedPair Pair;

    /// <summary><c>float ratio</c>, at byte 84.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(84)]
    public float Ratio;

    /// <summary><c>__u32 grid[3][2]</c>, at byte 88.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(88)]
    public UInt32Array2Array3 Grid;

    /// <summary><c>const volatile char *text</c>, at byte 112.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(112)]
    public ulong Text;

    /// <summary><c>__u8 tail[]</c>, at byte 120.</summary>
    public const int TailOffset = 120; // As long as the record: take it from the bytes.

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Everything other)
    {
        if (!Name.Equals(other.Name))
        {
            return false;
        }

        if (!Color.Equals(other.Color))
        {
            return false;
        }

        if (!Wide.Equals(other.Wide))
        {
            return false;
        }

        if (!Corner.Equals(other.Corner))
        {
            return false;
        }

        if (!Number.Equals(other.Number))
        {
            return false;
        }

        if (!Next.Equals(other.Next))
        {
            return false;
        }

        if (!Callback.Equals(other.Callback))
        {
            return false;
        }

        if (!Low.Equals(other.Low))
        {
            return false;
        }

        if (!Middle.Equals(other.Middle))
        {
            return false;
        }

        if (!Level.Equals(other.Level))
        {
            return false;
        }

        if (!IsOpen.Equals(other.IsOpen))
        {
            return false;
        }

        if (!IsClosed.Equals(other.IsClosed))
        {
            return false;
        }

        if (!global::System.MemoryExtensions.SequenceEqual(AllBytes(in this)[72..76], AllBytes(in other)[72..76]))
        {
            return false;
        }

        if (!Named.Equals(other.Named))
        {
            return false;
        }

        if (!Pair.Equals(other.Pair))
        {
            return false;
        }

        if (!Ratio.Equals(other.Ratio))
        {
            return false;
        }

        if (!Grid.Equals(other.Grid))
        {
            return false;
        }

        if (!Text.Equals(other.Text))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Everything other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Name);
        hash.Add(Color);
        hash.Add(Wide);
        hash.Add(Corner);
        hash.Add(Number);
        hash.Add(Next);
        hash.Add(Callback);
        hash.Add(Low);
        hash.Add(Middle);
        hash.Add(Level);
        hash.Add(IsOpen);
        hash.Add(IsClosed);
        hash.AddBytes(AllBytes(in this)[72..76]);
        hash.Add(Named);
        hash.Add(Pair);
        hash.Add(Ratio);
        hash.Add(Grid);
        hash.Add(Text);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Everything left, Everything right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Everything left, Everything right) => !left.Equals(right);

    private static global::System.ReadOnlySpan<byte> AllBytes(in Everything value) =>
        global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(new global::System.ReadOnlySpan<Everything>(in value))[..120];

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Everything {{ Name = {Name}, Color = {Color}, Wide = {Wide}, Corner = {Corner}, Number = {Number}, Next = {Next}, Callback = {Callback}, Low = {Low}, Middle = {Middle}, Level = {Level}, IsOpen = {IsOpen}, IsClosed = {IsClosed}, Whole = {Whole}, Half = {Half}, Quarter = {Quarter}, Named = {Named}, Pair = {Pair}, Ratio = {Ratio}, Grid = {Grid}, Text = {Text} }}");
}

/// <summary><c>struct list</c>: 64 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 64, Pack = 1)]
internal partial struct List : global::System.IEquatable<List>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 64;

    /// <summary><c>struct list *next</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public ulong Next;

    /// <summary><c>__u64 value</c>, at byte 8.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(8)]
    public ulong Value;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(List other)
    {
        if (!Next.Equals(other.Next))
        {
            return false;
        }

        if (!Value.Equals(other.Value))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is List other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Next);
        hash.Add(Value);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(List left, List right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(List left, List right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"List {{ Next = {Next}, Value = {Value} }}");
}
