using System.Collections;
using System.Text;

namespace Ebpf;

/// <summary>BPF type information (BTF): the types, functions and variables of a BPF object or of the kernel.</summary>
/// <remarks>
/// A managed reader that needs no libbpf and runs on every system. It is safe on damaged or hostile bytes: every access is checked,
/// and what is wrong is an <see cref="InvalidDataException"/>. A type is made when it is first asked for, so that one function of the
/// kernel's 150,000 types is found in a few milliseconds. Thread safety: any thread.
/// <example><code>
/// BtfTypes kernel = BtfTypes.ReadKernel();
/// int offset = kernel.Find&lt;BtfStruct&gt;("task_struct")!.FindMember("comm")!.OffsetBytes;
/// </code></example>
/// </remarks>
public sealed class BtfTypes : IReadOnlyList<BtfType>
{
    /// <summary>The file in which the kernel describes its own types.</summary>
    public const string KernelPath = "/sys/kernel/btf/vmlinux";

    internal const int MaxDepth = 64; // C code nests less; the kernel's limit is 32.

    /// <summary>The bytes of all names of the types that were made: in hostile BTF many members may have one endless name.</summary>
    private const long MostNameBytes = 1 << 27;

    private readonly BtfImage _image;
    private readonly BtfTypes? _base;
    private readonly BtfType?[] _made;
    private long _nameBytes;

    private BtfTypes(BtfImage image, BtfTypes? baseTypes)
    {
        _image = image;
        _base = baseTypes;
        _made = new BtfType?[image.Count];
    }

    /// <summary>No types: those of an object without BTF.</summary>
    public static BtfTypes Empty { get; } = Parse(BtfImage.Empty);

    /// <summary>The number of types, void and those of the base included.</summary>
    public int Count => FirstId + _made.Length;

    /// <summary>A type by its number.</summary>
    /// <param name="id">From 0, void, to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    /// <exception cref="InvalidDataException">The type is damaged.</exception>
    public BtfType this[int id]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, Count);
            if (id < FirstId)
            {
                return _base![id];
            }

            ref BtfType? made = ref _made[id - FirstId];
            return made ?? Interlocked.CompareExchange(ref made, BtfFactory.Make(this, _image.Read(id - FirstId, id)), null) ?? made;
        }
    }

    private int FirstId => _base?.Count ?? 0;

    private int NamesLength => (_base?.NamesLength ?? 0) + _image.Names.Length;

    /// <summary>Reads BTF from memory.</summary>
    /// <param name="bytes">A BPF object, or BTF alone, as in /sys/kernel/btf. The bytes must not change as long as the types are used.</param>
    /// <param name="baseTypes">For the BTF of a kernel module: the kernel's. Null: it refers to no other.</param>
    /// <exception cref="InvalidDataException">Not BTF, an object without BTF, big-endian, 32-bit, or damaged.</exception>
    public static BtfTypes Parse(ReadOnlyMemory<byte> bytes, BtfTypes? baseTypes = null)
    {
        if (bytes.Span.StartsWith(ElfImage.Magic))
        {
            bytes = !ElfImage.TryOpen(bytes.Span, out ElfImage elf) ? throw new InvalidDataException("It is not an object of 64 bits, little-endian.")
                : elf.Find(".BTF"u8) is { } place ? bytes[place]
                : throw new InvalidDataException("The object has no BTF: compile it with -g.");
        }

        return new BtfTypes(BtfImage.Parse(bytes, baseTypes is null), baseTypes);
    }

    /// <summary>Reads BTF from a file.</summary>
    /// <param name="path">A BPF object, or a file of BTF alone.</param>
    /// <param name="baseTypes">As for <see cref="Parse"/>.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the file.</exception>
    /// <exception cref="InvalidDataException">Not BTF, big-endian, or damaged; the message names the file.</exception>
    public static BtfTypes ReadFile(string path, BtfTypes? baseTypes = null)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return Parse(bytes, baseTypes);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Reads the running kernel's own types.</summary>
    /// <exception cref="FileNotFoundException">The kernel has no BTF (CONFIG_DEBUG_INFO_BTF), or /sys is not mounted.</exception>
    /// <exception cref="InvalidDataException">Something else is mounted over the kernel's file.</exception>
    /// <remarks>Reads 5 MB at each call. Any process may read it. Kernel: 5.4.</remarks>
    public static BtfTypes ReadKernel() => ReadFile(KernelPath);

    /// <summary>Finds the first type of a name.</summary>
    /// <typeparam name="T">The kind: <see cref="BtfStruct"/>, <see cref="BtfFunction"/>; <see cref="BtfType"/> for any.</typeparam>
    /// <param name="name">The name in C, without struct, union or enum.</param>
    /// <returns>Null when no type of this kind has the name.</returns>
    /// <exception cref="InvalidDataException">A type that has the name is damaged.</exception>
    public T? Find<T>(string name)
        where T : BtfType => FindAll<T>(name).FirstOrDefault();

    /// <summary>Finds all types of a name: C files of one kernel may define different structs under one name.</summary>
    /// <typeparam name="T">As for <see cref="Find{T}"/>.</typeparam>
    /// <param name="name">The name in C, without struct, union or enum.</param>
    /// <exception cref="InvalidDataException">A type that has the name is damaged.</exception>
    public IEnumerable<T> FindAll<T>(string name)
        where T : BtfType
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return (_base?.FindAll<T>(name) ?? []).Concat(FindOwn<T>(bytes));
    }

    /// <summary>All structs, unions, enums and typedefs as C source, in an order that a C compiler accepts.</summary>
    /// <exception cref="InvalidDataException">A type is damaged.</exception>
    /// <remarks>The names of BTF are not checked: those of hostile BTF can be any text.</remarks>
    public string ToC() => BtfDump.Write(this);

    /// <summary>All types in the order of their numbers, void first.</summary>
    public IEnumerator<BtfType> GetEnumerator() => Enumerable.Range(0, Count).Select(id => this[id]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A type that another one refers to.</summary>
    internal BtfType Refer(uint id) => id < Count ? this[(int)id] : throw new InvalidDataException($"There is no type {id}; there are {Count}.");

    internal string ReadName(uint offset)
    {
        int inherited = _base?.NamesLength ?? 0;
        return offset < inherited ? _base!.ReadName(offset) : ToName(_image.ReadName(offset - (uint)inherited));
    }

    private string ToName(ReadOnlySpan<byte> name) => Interlocked.Add(ref _nameBytes, name.Length) <= MostNameBytes
        ? Encoding.UTF8.GetString(name)
        : throw new InvalidDataException("The names of its types are of more than 128 MiB.");

    private IEnumerable<T> FindOwn<T>(byte[] name)
        where T : BtfType
    {
        for (int i = -1; (i = _image.IndexOf(name, i + 1, _base?.NamesLength ?? 0)) >= 0;)
        {
            if (this[FirstId + i] is T found)
            {
                yield return found;
            }
        }
    }
}
