namespace Ebpf;

/// <summary>Puts programs into maps of programs.</summary>
public static class BpfHandleMapExtensions
{
    /// <summary>Sets the program that a tail call of this index enters. The next call enters it.</summary>
    /// <param name="map">A program array.</param>
    /// <param name="index">The index, from 0.</param>
    /// <param name="program">A loaded program of the kind of those that call it; its object may be another, and may be disposed.</param>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): the program differs in its kind from those in the array.
    /// ResourceLimit (E2BIG): the array has no such index.</exception>
    /// <exception cref="ObjectDisposedException">The map or its object, or the program's object, was disposed.</exception>
    /// <remarks>Kernel: 4.2. Native: bpf_map_update_elem.</remarks>
    public static void Set(this BpfHandleMap<uint> map, uint index, BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(program);
        program.PutInto(map, index);
    }
}
