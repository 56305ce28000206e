/// <summary>The BPF object perf, loaded into the kernel: its maps, programs and global variables.</summary>
/// <remarks>Disposing it releases them; an attachment keeps its program. Thread safety: any thread.</remarks>
internal sealed partial class Perf : global::System.IDisposable
{
    private Perf(global::Ebpf.BpfObject obj, PerfOptions options, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory)
    {
        Object = obj;
        _records = new(() => global::Ebpf.PerfBufferReader.Open<PerfRecord>(Object.Maps["records"], options.PerfBuffers, loggerFactory));
    }

    /// <summary>The object itself.</summary>
    public global::Ebpf.BpfObject Object { get; }

    /// <summary><c>records</c>, a map of the kind PerfEventArray.</summary>
    /// <remarks>Opened when the object is loaded, with <c>PerfBuffers</c> of the options, and disposed with this object.</remarks>
    public global::Ebpf.PerfBufferReader<PerfRecord> Records => _records.Value;

    private readonly global::System.Lazy<global::Ebpf.PerfBufferReader<PerfRecord>> _records;

    /// <summary><c>SEC("tracepoint/syscalls/sys_enter_getpgid") on_getpgid</c>.</summary>
    public global::Ebpf.BpfProgram OnGetpgid => Object.Programs["on_getpgid"];

    /// <summary><c>__u64 refused</c>, a global variable.</summary>
    public ulong Refused
    {
        get => Object.Globals.Get<ulong>("refused");
        set => Object.Globals.Set<ulong>("refused", value);
    }

    /// <summary><c>struct perf_record *record_type</c>, a global variable.</summary>
    public ulong RecordType
    {
        get => Object.Globals.Get<ulong>("record_type");
        set => Object.Globals.Set<ulong>("record_type", value);
    }

    /// <summary>Loads the object that was compiled with this class.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Perf Load(PerfOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null) =>
        LoadFrom(Image, options, loggerFactory);

    /// <summary>Loads another build of the object, and refuses one whose types have changed.</summary>
    /// <inheritdoc cref="global::Ebpf.BpfObject.Load(global::System.ReadOnlySpan{byte}, global::Ebpf.BpfObjectOptions, global::Microsoft.Extensions.Logging.ILoggerFactory)" path="/exception"/>
    public static Perf LoadFrom(global::System.ReadOnlySpan<byte> elf, PerfOptions? options = null, global::Microsoft.Extensions.Logging.ILoggerFactory? loggerFactory = null)
    {
        options ??= new PerfOptions();
        global::Ebpf.BpfObject obj = global::Ebpf.BpfObject.Load(elf, options.ToObjectOptions(), loggerFactory);
        Perf? loaded = null;
        try
        {
            global::Ebpf.BpfObject.RequireLayout(obj.Types.Find<global::Ebpf.BtfStruct>("perf_record"), "{argument@0:u8,cpu@8:u4,text@12:u1[32]}44");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["refused"].Type, "u8");
            global::Ebpf.BpfObject.RequireLayout(obj.Globals["record_type"].Type, "p8");
            loaded = new Perf(obj, options, loggerFactory);
            _ = loaded.Records;
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

/// <summary>Settings for the load of the BPF object perf.</summary>
internal sealed record PerfOptions
{
    /// <summary>All other settings: sizes of maps, programs to leave out. Default: those of the source.</summary>
    public global::Ebpf.BpfObjectOptions Object { get; init; } = new();

    /// <summary>Settings for the reading of perf buffers. Null: the defaults.</summary>
    public global::Ebpf.PerfBufferReaderOptions? PerfBuffers { get; init; }

    internal global::Ebpf.BpfObjectOptions ToObjectOptions()
    {
        global::Ebpf.BpfGlobals globals = new(Object.Globals);

        return Object with { Name = Object.Name ?? "perf", Globals = globals };
    }
}

/// <summary>32 elements, as an array in C.</summary>
[global::System.Runtime.CompilerServices.InlineArray(32)]
internal partial struct ByteArray32 : global::System.IEquatable<ByteArray32>
{
    private byte _first;

    /// <summary>Compares the elements.</summary>
    public readonly bool Equals(ByteArray32 other) => global::System.MemoryExtensions.SequenceEqual((global::System.ReadOnlySpan<byte>)this, (global::System.ReadOnlySpan<byte>)other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is ByteArray32 other && Equals(other);

    /// <summary>Compares the elements.</summary>
    public static bool operator ==(ByteArray32 left, ByteArray32 right) => left.Equals(right);

    /// <summary>Compares the elements.</summary>
    public static bool operator !=(ByteArray32 left, ByteArray32 right) => !left.Equals(right);

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

/// <summary><c>struct perf_record</c>: 44 bytes.</summary>
[global::System.Runtime.InteropServices.StructLayout(global::System.Runtime.InteropServices.LayoutKind.Explicit, Size = 44, Pack = 1)]
internal partial struct PerfRecord : global::System.IEquatable<PerfRecord>
{
    /// <summary>The size in C.</summary>
    public const int SizeInBytes = 44;

    /// <summary><c>__u64 argument</c>, at byte 0.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(0)]
    public ulong Argument;

    /// <summary><c>__u32 cpu</c>, at byte 8.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(8)]
    public uint Cpu;

    /// <summary><c>__u8 text[32]</c>, at byte 12.</summary>
    [global::System.Runtime.InteropServices.FieldOffset(12)]
    public ByteArray32 Text;

    /// <summary>Compares the members; the bytes between them do not count.</summary>
    public readonly bool Equals(PerfRecord other)
    {
        if (!Argument.Equals(other.Argument))
        {
            return false;
        }

        if (!Cpu.Equals(other.Cpu))
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
    public override readonly bool Equals(object? obj) => obj is PerfRecord other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode()
    {
        global::System.HashCode hash = new();
        hash.Add(Argument);
        hash.Add(Cpu);
        hash.Add(Text);
        return hash.ToHashCode();
    }

    /// <summary>Compares the members.</summary>
    public static bool operator ==(PerfRecord left, PerfRecord right) => left.Equals(right);

    /// <summary>Compares the members.</summary>
    public static bool operator !=(PerfRecord left, PerfRecord right) => !left.Equals(right);

    /// <summary>The members with their names.</summary>
    public override readonly string ToString() => string.Create(global::System.Globalization.CultureInfo.InvariantCulture,
        $"PerfRecord {{ Argument = {Argument}, Cpu = {Cpu}, Text = {Text} }}");
}
