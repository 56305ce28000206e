/// <summary>The BPF object globals, loaded into the kernel: its maps, programs and global variables.</summary>
/// <remarks>Disposing it releases them; an attachment keeps its program. Thread safety: any thread.</remarks>
internal sealed partial class Globals : global::System.IDisposable
{
    private Globals(global::Ebpf.BpfObject obj, GlobalsOptions options, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory)
    {
        Object = obj;
    }

    /// <summary>The object itself.</summary>
    public global::Ebpf.BpfObject Object { get; }

    /// <summary><c>SEC("syscall") add_up</c>.</summary>
    public global::Ebpf.BpfProgram AddUp => Object.Programs["add_up"];

    /// <summary><c>__u16 zeroed</c>, a global variable.</summary>
    public ushort Zeroed
    {
        get => Object.Globals.Get<ushort>("zeroed");
        set => Object.Globals.Set<ushort>("zeroed", value);
    }

    /// <summary><c>struct shape shape</c>, a global variable.</summary>
    public Shape Shape
    {
        get => Object.Globals.Get<Shape>("shape");
        set => Object.Globals.Set<Shape>("shape", value);
    }

    /// <summary><c>__u64 data</c>, a global variable.</summary>
    public ulong Data
    {
        get => Object.Globals.Get<ulong>("data");
        set => Object.Globals.Set<ulong>("data", value);
    }

    /// <summary><c>__u32 own</c>, a global variable.</summary>
    public uint Own
    {
        get => Object.Globals.Get<uint>("own");
        set => Object.Globals.Set<uint>("own", value);
    }

    /// <summary><c>const volatile __u32 constant</c>, a global variable, constant.</summary>
    public uint Constant
    {
        get => Object.Globals.Get<uint>("constant");
    }

    /// <summary><c>const volatile _Bool flag</c>, a global variable, constant.</summary>
    public bool Flag
    {
        get => Object.Globals.Get<byte>("flag") != 0;
    }

    /// <summary>Loads the object that was compiled with this class.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Globals Load(GlobalsOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null) =>
        LoadFrom(Image, options, loggerFactory);

    /// <summary>Loads another build of the object, and refuses one whose types have changed.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Globals LoadFrom(global::System.ReadOnlySpan<byte> elf, GlobalsOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null)
    {
        options ??= new GlobalsOptions();
        global::Ebpf.BpfObject obj = global::Ebpf.BpfObject.Load(elf, options.ToObjectOptions(), loggerFactory);
        Globals? loaded = null;
        try
        {
            global::Ebpf.BpfObject.RequireLayout(obj.Types.Find<global::Ebpf.BtfStruct>("answer"), "{sum@0:u8,addend@8:u4,flag@12:u4}16");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["zeroed"].Type, "u2");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["shape"].Type, "{first@0:u1,whole@4:u4,half@4:u2,named@8:{inner@0:u1}1,low@72b4:u4,high@76b20:u4}12");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["data"].Type, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["own"].Type, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["constant"].Type, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["flag"].Type, "b1");
            loaded = new Globals(obj, options, loggerFactory);
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
        Object.Dispose();
    }
}

/// <summary>Settings for the load of the BPF object globals.</summary>
internal sealed record GlobalsOptions
{
    /// <summary><c>const volatile __u32 constant</c>. Null: the source's value.</summary>
    public uint? Constant { get; init; }

    /// <summary><c>const volatile _Bool flag</c>. Null: the source's value.</summary>
    public bool? Flag { get; init; }

    /// <summary>All other settings: sizes of maps, programs to leave out. Default: those of the source.</summary>
    public global::Ebpf.BpfObjectOptions Object { get; init; } = new();

    internal global::Ebpf.BpfObjectOptions ToObjectOptions()
    {
        global::Ebpf.BpfGlobals globals = new(Object.Globals);
        if (Constant is { } valueConstant)
        {
            globals.Add("constant", valueConstant);
        }

        if (Flag is { } valueFlag)
        {
            globals.Add("flag", valueFlag);
        }

        return Object with { Name = Object.Name ?? "globals", Globals = globals };
    }
}

/// <summary><c>struct answer</c>: 16 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 16, Pack = 1)]
internal partial struct Answer : global::System.IEquatable<Answer>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 16;

    /// <summary><c>__u64 sum</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public ulong Sum;

    /// <summary><c>__u32 addend</c>, at byte 8.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(8)]
    public uint Addend;

    /// <summary><c>__u32 flag</c>, at byte 12.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(12)]
    public uint Flag;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Answer other)
    {
        if (!Sum.Equals(other.Sum))
        {
            return false;
        }

        if (!Addend.Equals(other.Addend))
        {
            return false;
        }

        if (!Flag.Equals(other.Flag))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Answer other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Sum);
        hash.Add(Addend);
        hash.Add(Flag);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Answer left, Answer right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Answer left, Answer right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Answer {{ Sum = {Sum}, Addend = {Addend}, Flag = {Flag} }}");
}

/// <summary><c>struct { … }</c>: 1 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 1, Pack = 1)]
internal partial struct ShapeNamed : global::System.IEquatable<ShapeNamed>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 1;

    /// <summary><c>__u8 inner</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public byte Inner;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(ShapeNamed other)
    {
        if (!Inner.Equals(other.Inner))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ShapeNamed other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Inner);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(ShapeNamed left, ShapeNamed right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(ShapeNamed left, ShapeNamed right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"ShapeNamed {{ Inner = {Inner} }}");
}

/// <summary><c>struct shape</c>: 12 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 12, Pack = 1)]
internal partial struct Shape : global::System.IEquatable<Shape>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 12;

    [global::System.Runtime.InteropServices.FieldOffset(9)]
    private byte _bits9Of1;

    [global::System.Runtime.InteropServices.FieldOffset(8)]
    private uint _bits8Of4;

    /// <summary><c>__u8 first</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public byte First;

    /// <summary><c>__u32 whole</c>, at byte 4.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(4)]
    public uint Whole;

    /// <summary><c>__u16 half</c>, at byte 4.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(4)]
    public ushort Half;

    /// <summary><c>struct { … } named</c>, at byte 8.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(8)]
    public ShapeNamed Named;

    /// <summary><c>__u32 low : 4</c>, at byte 9.</summary>
    public uint Low
    {
        readonly get => unchecked((uint)(((ulong)_bits9Of1 >> 0) & 0xfUL));
        set => _bits9Of1 = unchecked((byte)(((ulong)_bits9Of1 & ~(0xfUL << 0)) | (((ulong)value & 0xfUL) << 0)));
    }

    /// <summary><c>__u32 high : 20</c>, at byte 9.</summary>
    public uint High
    {
        readonly get => unchecked((uint)(((ulong)_bits8Of4 >> 12) & 0xfffffUL));
        set => _bits8Of4 = unchecked((uint)(((ulong)_bits8Of4 & ~(0xfffffUL << 12)) | (((ulong)value & 0xfffffUL) << 12)));
    }

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Shape other)
    {
        if (!First.Equals(other.First))
        {
            return false;
        }

        if (!global::System.MemoryExtensions.SequenceEqual(AllBytes(in this)[4..8], AllBytes(in other)[4..8]))
        {
            return false;
        }

        if (!Named.Equals(other.Named))
        {
            return false;
        }

        if (!Low.Equals(other.Low))
        {
            return false;
        }

        if (!High.Equals(other.High))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(First);
        hash.AddBytes(AllBytes(in this)[4..8]);
        hash.Add(Named);
        hash.Add(Low);
        hash.Add(High);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    private static global::System.ReadOnlySpan<byte> AllBytes(in Shape value) =>
        global::System.Runtime.InteropServices.MemoryMarshal.AsBytes(new global::System.ReadOnlySpan<Shape>(in value))[..12];

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Shape {{ First = {First}, Whole = {Whole}, Half = {Half}, Named = {Named}, Low = {Low}, High = {High} }}");
}
