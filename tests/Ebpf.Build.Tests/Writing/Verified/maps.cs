/// <summary>The BPF object maps, loaded into the kernel: its maps, programs and global variables.</summary>
/// <remarks>Disposing it releases them; an attachment keeps its program. Thread safety: any thread.</remarks>
internal sealed partial class Maps : global::System.IDisposable
{
    private Maps(global::Ebpf.BpfObject obj, MapsOptions options, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory)
    {
        Object = obj;
        FirstHalf = Object.Maps["first_half"].As<uint, ulong>();
        Halves = Object.Maps["halves"].AsMapOfMaps<uint>();
        PerCpuSlots = Object.Maps["per_cpu_slots"].AsPerCpu<uint, Odd>();
        Queue = Object.Maps["queue"].AsQueue<ulong>();
        Counts = Object.Maps["counts"].As<uint, ulong>();
        Recent = Object.Maps["recent"].As<uint, ulong>();
        Slots = Object.Maps["slots"].As<uint, ulong>();
        Routes = Object.Maps["routes"].As<Prefix, ulong>();
        Crowded = Object.Maps["crowded"].As<uint, Large>();
        PerCpu = Object.Maps["per_cpu"].AsPerCpu<uint, ulong>();
        Stack = Object.Maps["stack"].AsQueue<ulong>();
        SecondHalf = Object.Maps["second_half"].As<uint, ulong>();
    }

    /// <summary>The object itself.</summary>
    public global::Ebpf.BpfObject Object { get; }

    /// <summary><c>first_half</c>, a map of the kind Array.</summary>
    public global::Ebpf.BpfMap<uint, ulong> FirstHalf { get; }

    /// <summary><c>halves</c>, a map of the kind ArrayOfMaps.</summary>
    public global::Ebpf.BpfMapOfMaps<uint> Halves { get; }

    /// <summary><c>per_cpu_slots</c>, a map of the kind PerCpuArray.</summary>
    public global::Ebpf.BpfPerCpuMap<uint, Odd> PerCpuSlots { get; }

    /// <summary><c>queue</c>, a map of the kind Queue.</summary>
    public global::Ebpf.BpfQueue<ulong> Queue { get; }

    /// <summary><c>a_ring_with_a_long_name</c>, a map of the kind RingBuffer.</summary>
    public global::Ebpf.BpfMap ARingWithALongName => Object.Maps["a_ring_with_a_long_name"];

    /// <summary><c>counts</c>, a map of the kind Hash.</summary>
    public global::Ebpf.BpfMap<uint, ulong> Counts { get; }

    /// <summary><c>recent</c>, a map of the kind LruHash.</summary>
    public global::Ebpf.BpfMap<uint, ulong> Recent { get; }

    /// <summary><c>slots</c>, a map of the kind Array.</summary>
    public global::Ebpf.BpfMap<uint, ulong> Slots { get; }

    /// <summary><c>routes</c>, a map of the kind LpmTrie.</summary>
    public global::Ebpf.BpfMap<Prefix, ulong> Routes { get; }

    /// <summary><c>crowded</c>, a map of the kind Hash.</summary>
    public global::Ebpf.BpfMap<uint, Large> Crowded { get; }

    /// <summary><c>per_cpu</c>, a map of the kind PerCpuHash.</summary>
    public global::Ebpf.BpfPerCpuMap<uint, ulong> PerCpu { get; }

    /// <summary><c>stack</c>, a map of the kind Stack.</summary>
    public global::Ebpf.BpfQueue<ulong> Stack { get; }

    /// <summary><c>second_half</c>, a map of the kind Array.</summary>
    public global::Ebpf.BpfMap<uint, ulong> SecondHalf { get; }

    /// <summary><c>SEC("tracepoint/syscalls/sys_enter_getpgid") on_getpgid</c>.</summary>
    public global::Ebpf.BpfProgram OnGetpgid => Object.Programs["on_getpgid"];

    /// <summary>Loads the object that was compiled with this class.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Maps Load(MapsOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null) =>
        LoadFrom(Image, options, loggerFactory);

    /// <summary>Loads another build of the object, and refuses one whose types have changed.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Maps LoadFrom(global::System.ReadOnlySpan<byte> elf, MapsOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null)
    {
        options ??= new MapsOptions();
        global::Ebpf.BpfObject obj = global::Ebpf.BpfObject.Load(elf, options.ToObjectOptions(), loggerFactory);
        Maps? loaded = null;
        try
        {
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["first_half"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["first_half"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["halves"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["per_cpu_slots"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["per_cpu_slots"].ValueType, "{calls@0:u4,argument@4:u4,twice_calls@8:u4}12");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["queue"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["counts"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["counts"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["recent"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["recent"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["slots"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["slots"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["routes"].KeyType, "{length@0:u4,address@4:u1[4]}8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["routes"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["crowded"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["crowded"].ValueType, "{words@0:u8[128]}1024");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["per_cpu"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["per_cpu"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["stack"].ValueType, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["second_half"].KeyType, "u4");
            global::Ebpf.BpfObject.RequireLayout(obj.Maps["second_half"].ValueType, "u8");
            loaded = new Maps(obj, options, loggerFactory);
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

/// <summary>Settings for the load of the BPF object maps.</summary>
internal sealed record MapsOptions
{
    /// <summary>All other settings: sizes of maps, programs to leave out. Default: those of the source.</summary>
    public global::Ebpf.BpfObjectOptions Object { get; init; } = new();

    internal global::Ebpf.BpfObjectOptions ToObjectOptions()
    {
        global::Ebpf.BpfGlobals globals = new(Object.Globals);

        return Object with { Name = Object.Name ?? "maps", Globals = globals };
    }
}

/// <summary><c>struct odd</c>: 12 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 12, Pack = 1)]
internal partial struct Odd : global::System.IEquatable<Odd>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 12;

    /// <summary><c>__u32 calls</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public uint Calls;

    /// <summary><c>__u32 argument</c>, at byte 4.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(4)]
    public uint Argument;

    /// <summary><c>__u32 twice_calls</c>, at byte 8.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(8)]
    public uint TwiceCalls;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Odd other)
    {
        if (!Calls.Equals(other.Calls))
        {
            return false;
        }

        if (!Argument.Equals(other.Argument))
        {
            return false;
        }

        if (!TwiceCalls.Equals(other.TwiceCalls))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Odd other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Calls);
        hash.Add(Argument);
        hash.Add(TwiceCalls);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Odd left, Odd right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Odd left, Odd right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Odd {{ Calls = {Calls}, Argument = {Argument}, TwiceCalls = {TwiceCalls} }}");
}

/// <summary>4 elements, as an array in C.</summary>
[global::System.Runtime.CompilerServices.InlineArray(4)]
internal partial struct ByteArray4 : global::System.IEquatable<ByteArray4>
{
    private byte _first;

    /// <summary>Compares the elements.</summary>
    public readonly bool Equals(ByteArray4 other) => global::System.MemoryExtensions.SequenceEqual((global::System.ReadOnlySpan<byte>)this, (global::System.ReadOnlySpan<byte>)other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ByteArray4 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(ByteArray4 left, ByteArray4 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(ByteArray4 left, ByteArray4 right) => !left.Equals(right);

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

/// <summary><c>struct prefix</c>: 8 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 8, Pack = 1)]
internal partial struct Prefix : global::System.IEquatable<Prefix>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 8;

    /// <summary><c>__u32 length</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public uint Length;

    /// <summary><c>__u8 address[4]</c>, at byte 4.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(4)]
    public ByteArray4 Address;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Prefix other)
    {
        if (!Length.Equals(other.Length))
        {
            return false;
        }

        if (!Address.Equals(other.Address))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Prefix other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Length);
        hash.Add(Address);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Prefix left, Prefix right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Prefix left, Prefix right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Prefix {{ Length = {Length}, Address = {Address} }}");
}

/// <summary>128 elements, as an array in C.</summary>
[global::System.Runtime.CompilerServices.InlineArray(128)]
internal partial struct UInt64Array128 : global::System.IEquatable<UInt64Array128>
{
    private ulong _first;

    /// <summary>Compares the elements.</summary>
    public readonly bool Equals(UInt64Array128 other) => global::System.MemoryExtensions.SequenceEqual((global::System.ReadOnlySpan<ulong>)this, (global::System.ReadOnlySpan<ulong>)other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is UInt64Array128 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(UInt64Array128 left, UInt64Array128 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(UInt64Array128 left, UInt64Array128 right) => !left.Equals(right);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        foreach (ulong element in (global::System.ReadOnlySpan<ulong>)this)
        {
            hash.Add(element);
        }
        return hash.ToHashCode();
    }

    /// <summary>The elements, with commas between.</summary>
    public override readonly string ToString() => $"[{string.Join(", ", ((global::System.ReadOnlySpan<ulong>)this).ToArray())}]";
}

/// <summary><c>struct large</c>: 1024 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 1024, Pack = 1)]
internal partial struct Large : global::System.IEquatable<Large>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 1024;

    /// <summary><c>__u64 words[128]</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public UInt64Array128 Words;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(Large other)
    {
        if (!Words.Equals(other.Words))
        {
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Large other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Words);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(Large left, Large right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(Large left, Large right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"Large {{ Words = {Words} }}");
}
