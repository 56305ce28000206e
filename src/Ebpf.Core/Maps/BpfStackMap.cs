using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Ebpf;

/// <summary>A view of a map of stack traces, which programs fill (bpf_get_stackid).</summary>
/// <remarks><see cref="Symbolizer"/> names the addresses. Thread safety: any thread.</remarks>
public sealed unsafe class BpfStackMap
{
    private const int BuildIdLength = 20;
    private const int HasBuildId = 1; // BPF_STACK_BUILD_ID_VALID
    private const int HasAddress = 2; // BPF_STACK_BUILD_ID_IP

    internal BpfStackMap(BpfMap map) => Map = map;

    /// <summary>The map that this is a view of.</summary>
    public BpfMap Map { get; }

    /// <summary>Reads a stack trace.</summary>
    /// <param name="id">Its number, as bpf_get_stackid returned it to the program.</param>
    /// <param name="stack">Receives the addresses, those of the innermost function first.</param>
    /// <returns>False when the map does not have it. A negative number is an error of bpf_get_stackid, for example that its place was taken
    /// (EEXIST) or that there is no such stack (EFAULT): the map never has it.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>With <see cref="BpfMapFlags.StackBuildId"/> an address is a build id and a place in the file, where the kernel could find one.
    /// Kernel: 4.6; build ids 4.17. Native: bpf_map_lookup_elem.</remarks>
    public bool TryGetValue(int id, [NotNullWhen(true)] out IReadOnlyList<StackAddress>? stack)
    {
        byte[] value = new byte[Map.ValueSize];
        fixed (byte* bytes = value)
        {
            bool found = id >= 0 && Map.TryLookup(&id, bytes);
            stack = !found ? null : Map.Flags.HasFlag(BpfMapFlags.StackBuildId) ? ReadBuildIds(value) : ReadAddresses(value);
            return found;
        }
    }

    /// <summary>Removes a stack trace, so that its place is free.</summary>
    /// <param name="id">Its number.</param>
    /// <returns>False when the map does not have it.</returns>
    /// <exception cref="BpfException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object was disposed.</exception>
    /// <remarks>Native: bpf_map_delete_elem.</remarks>
    public bool Remove(int id) => id >= 0 && Map.TryDelete(&id);

    private static List<StackAddress> ReadAddresses(ReadOnlySpan<byte> value)
    {
        List<StackAddress> stack = [];
        for (; value.Length >= sizeof(ulong) && BinaryPrimitives.ReadUInt64LittleEndian(value) is var address and not 0; value = value[sizeof(ulong)..])
        {
            stack.Add(new StackAddress(address));
        }

        return stack;
    }

    // struct bpf_stack_build_id: int status, the build id, and the offset in the file or the address.
    private static List<StackAddress> ReadBuildIds(ReadOnlySpan<byte> value)
    {
        const int Place = sizeof(int) + BuildIdLength, Size = Place + sizeof(ulong);
        List<StackAddress> stack = [];
        for (; value.Length >= Size && BinaryPrimitives.ReadInt32LittleEndian(value) is var status and (HasBuildId or HasAddress); value = value[Size..])
        {
            ulong place = BinaryPrimitives.ReadUInt64LittleEndian(value[Place..]);
            stack.Add(new StackAddress(place, status == HasBuildId ? Convert.ToHexStringLower(value.Slice(sizeof(int), BuildIdLength)) : null));
        }

        return stack;
    }
}
