using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>The global variables of a loaded object, read and written while its programs run.</summary>
/// <remarks>
/// A variable is found by the object's type information, never by the order of the source. Reading takes no system call.
/// A value of 1, 2, 4 or 8 bytes is read and written at once; a larger one is copied
/// while programs may change it. A section whose variables are all static in C is not mapped: each access is a system call, and
/// writing can undo what a program writes to the same section meanwhile. Thread safety: any thread.
/// </remarks>
/// <example>
/// <code>
/// bpfObject.Globals.Set("sample_every", 100u);
/// Console.WriteLine($"{bpfObject.Globals.Get&lt;ulong&gt;("lost")} lost");
/// </code>
/// </example>
public sealed unsafe class BpfGlobalVariables : IEnumerable<BpfGlobalVariable>
{
    private readonly SafeBpfObjectHandle _owner;
    private readonly Dictionary<string, BpfGlobalVariable> _byName;

    internal BpfGlobalVariables(SafeBpfObjectHandle owner, BtfTypes types)
    {
        _owner = owner;
        _byName = GlobalSections.ReadVariables(owner.Pointer, types);
    }

    /// <summary>The number of variables.</summary>
    public int Count => _byName.Count;

    /// <summary>Describes a variable.</summary>
    /// <param name="name">The C variable.</param>
    /// <exception cref="ArgumentException">The object has no such variable.</exception>
    public BpfGlobalVariable this[string name] => _byName.TryGetValue(name, out BpfGlobalVariable? found)
        ? found
        : throw new ArgumentException(DescribeAbsence(name), nameof(name));

    /// <summary>Reads a variable.</summary>
    /// <typeparam name="T">Laid out as the C type.</typeparam>
    /// <param name="name">The C variable.</param>
    /// <exception cref="ArgumentException">No such variable, or another size.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 5.5. Native: bpf_map__initial_value, or bpf_map_lookup_elem.</remarks>
    public T Get<T>(string name)
        where T : unmanaged
    {
        Unsafe.SkipInit(out T value);
        Get(name, new Span<T>(ref value));
        return value;
    }

    /// <summary>Reads an array.</summary>
    /// <typeparam name="T">Laid out as an element.</typeparam>
    /// <param name="name">The C variable.</param>
    /// <param name="values">As long as the array.</param>
    /// <exception cref="ArgumentException">No such variable, or another size.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 5.5. Native: bpf_map__initial_value, or bpf_map_lookup_elem.</remarks>
    public void Get<T>(string name, Span<T> values)
        where T : unmanaged
    {
        BpfGlobalVariable variable = Find<T>(name, values.Length);
        using SafeHandleLease lease = new(_owner);
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        if (GlobalSections.Map(variable.Map) is { IsEmpty: false } mapped)
        {
            Copy(variable.In(mapped), bytes);
        }
        else
        {
            variable.In(GlobalSections.ReadCopy(variable)).CopyTo(bytes);
        }
    }

    /// <summary>Writes a variable.</summary>
    /// <typeparam name="T">Laid out as the C type.</typeparam>
    /// <param name="name">The C variable.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">No such variable, or another size.</exception>
    /// <exception cref="BpfException">NotSupported (EPERM): the variable is constant, and set by
    /// <see cref="BpfObjectOptions.Globals"/>.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 5.5. Native: bpf_map__initial_value, or bpf_map_update_elem.</remarks>
    public void Set<T>(string name, T value)
        where T : unmanaged => Set(name, new ReadOnlySpan<T>(in value));

    /// <summary>Writes an array.</summary>
    /// <typeparam name="T">Laid out as an element.</typeparam>
    /// <param name="name">The C variable.</param>
    /// <param name="values">As long as the array.</param>
    /// <exception cref="ArgumentException">No such variable, or another size.</exception>
    /// <exception cref="BpfException">NotSupported (EPERM): the variable is constant, and set by
    /// <see cref="BpfObjectOptions.Globals"/>.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 5.5. Native: bpf_map__initial_value, or bpf_map_update_elem.</remarks>
    public void Set<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        BpfGlobalVariable variable = Find<T>(name, values.Length);
        using SafeHandleLease lease = new(_owner);
        if (variable.IsConstant)
        {
            throw BpfError.Create(Libc.EPERM, $"set global variable {name}", null, Frozen(variable));
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        if (GlobalSections.Map(variable.Map) is { IsEmpty: false } mapped)
        {
            Copy(bytes, variable.In(mapped));
            return;
        }

        byte[] copy = GlobalSections.ReadCopy(variable);
        bytes.CopyTo(variable.In(copy));
        GlobalSections.WriteCopy(variable, copy);
    }

    /// <summary>All variables, of all sections.</summary>
    public IEnumerator<BpfGlobalVariable> GetEnumerator() => _byName.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string DescribeAbsence(string name) => _byName.Count == 0
        ? $"The object has no global variables, and so no '{name}'."
        : $"The object has no global variable '{name}'; it has: {string.Join(", ", _byName.Keys)}.";

    /// <summary>Gives variables their first values. The object is not loaded yet.</summary>
    /// <exception cref="ArgumentException">No such variable, or another size.</exception>
    internal void Apply(BpfGlobals globals, string parameterName)
    {
        foreach ((string name, BpfGlobalValue value) in globals.Values)
        {
            if (!_byName.TryGetValue(name, out BpfGlobalVariable? variable))
            {
                throw new ArgumentException(DescribeAbsence(name), parameterName);
            }

            if (!value.Fits(variable.SizeBytes))
            {
                throw new ArgumentException(
                    $"The global variable '{name}' has {variable.SizeBytes} bytes; the value given has {value.Bytes.Length}.", parameterName);
            }

            Span<byte> bytes = variable.In(GlobalSections.Map(variable.Map));
            bytes.Clear();
            value.Bytes.CopyTo(bytes);
        }
    }

    private static FailureDiagnosis Frozen(BpfGlobalVariable variable) => new(
        $"It is constant ({variable.SectionName}): the kernel froze it when the object was loaded.",
        variable.SectionName == ".kconfig" ? "libbpf sets it from the kernel's configuration." : "Set it before: BpfObjectOptions.Globals.",
        BpfErrorKind.NotSupported);

    /// <summary>A program sees all bytes of a value of this size or none.</summary>
    private static void Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        switch (from.Length)
        {
            case sizeof(ushort):
                MemoryMarshal.Write(to, MemoryMarshal.Read<ushort>(from));
                break;
            case sizeof(uint):
                MemoryMarshal.Write(to, MemoryMarshal.Read<uint>(from));
                break;
            case sizeof(ulong):
                MemoryMarshal.Write(to, MemoryMarshal.Read<ulong>(from));
                break;
            default:
                from.CopyTo(to);
                break;
        }
    }

    private BpfGlobalVariable Find<T>(string name, int length)
        where T : unmanaged
    {
        BpfGlobalVariable variable = this[name];
        return (long)length * sizeof(T) == variable.SizeBytes
            ? variable
            : throw new ArgumentException(
                $"The global variable '{name}' has {variable.SizeBytes} bytes; {length} of {typeof(T).Name} have {(long)length * sizeof(T)}.", nameof(name));
    }
}
