using System.Collections;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf;

/// <summary>Values for the global variables of a BPF object, set before it is loaded.</summary>
/// <remarks>
/// A value's type must have the size of the C variable; a text must be shorter, for its final NUL. The verifier removes code that
/// constants (const volatile in C) switch off. Not thread-safe.
/// </remarks>
/// <example>
/// <code>
/// BpfGlobals globals = new() { { "target_process", Environment.ProcessId }, { "command", "bash" } };
/// using BpfObject starts = BpfObject.LoadFile("starts.bpf.o", new BpfObjectOptions { Globals = globals });
/// </code>
/// </example>
public sealed class BpfGlobals : IEnumerable<string>
{
    private readonly Dictionary<string, BpfGlobalValue> _values;

    /// <summary>Sets none.</summary>
    public BpfGlobals() => _values = [];

    /// <summary>Sets what others set.</summary>
    /// <param name="other">The others, which stay as they are.</param>
    public BpfGlobals(BpfGlobals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _values = new Dictionary<string, BpfGlobalValue>(other._values);
    }

    /// <summary>Sets a variable.</summary>
    /// <typeparam name="T">Laid out as the C type; bool for _Bool.</typeparam>
    /// <param name="name">The C variable.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The variable is set already.</exception>
    public void Add<T>(string name, T value)
        where T : unmanaged => Add(name, new ReadOnlySpan<T>(in value));

    /// <summary>Sets an array.</summary>
    /// <typeparam name="T">Laid out as an element.</typeparam>
    /// <param name="name">The C variable.</param>
    /// <param name="values">All elements.</param>
    /// <exception cref="ArgumentException">The variable is set already.</exception>
    public void Add<T>(string name, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _values.Add(name, new BpfGlobalValue(MemoryMarshal.AsBytes(values).ToArray(), IsText: false));
    }

    /// <summary>Sets an array of characters.</summary>
    /// <param name="name">The C variable.</param>
    /// <param name="text">The text, as UTF-8 shorter than the array.</param>
    /// <exception cref="ArgumentException">The variable is set already.</exception>
    public void Add(string name, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(text);
        _values.Add(name, new BpfGlobalValue(Encoding.UTF8.GetBytes(text), IsText: true));
    }

    internal IReadOnlyDictionary<string, BpfGlobalValue> Values => _values;

    internal void Set(string name, BpfGlobalValue value) => _values[name] = value;

    /// <summary>The names of the variables that are set.</summary>
    public IEnumerator<string> GetEnumerator() => _values.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
