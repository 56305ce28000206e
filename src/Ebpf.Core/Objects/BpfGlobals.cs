using System.Collections;
using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>Values for the global variables of a BPF object, set before it is loaded.</summary>
/// <remarks>
/// <c>new BpfGlobals { { "target_pid", 1234 }, { "only_failures", true } }</c>. A value's type must have the size of
/// the C variable. The verifier removes code that constants (const volatile in C) switch off. Not thread-safe.
/// </remarks>
public sealed class BpfGlobals : IEnumerable<string>
{
    private readonly Dictionary<string, byte[]> _values = [];

    /// <summary>Sets a variable.</summary>
    /// <typeparam name="T">Laid out as the C type; bool for _Bool.</typeparam>
    /// <param name="name">The C variable.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The variable is set already.</exception>
    public void Add<T>(string name, T value)
        where T : unmanaged
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _values.Add(name, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray());
    }

    internal IReadOnlyDictionary<string, byte[]> Values => _values;

    /// <summary>The names of the variables that are set.</summary>
    public IEnumerator<string> GetEnumerator() => _values.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
