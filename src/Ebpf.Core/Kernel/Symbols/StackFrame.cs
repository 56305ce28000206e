using System.Text;

namespace Ebpf;

/// <summary>An address of a stack, with the function that it is in.</summary>
public sealed record StackFrame
{
    internal StackFrame(StackAddress address) => Address = address;

    /// <summary>The address.</summary>
    public StackAddress Address { get; }

    /// <summary>
    /// The function as the symbol table has it: names of C++ and Rust are not demangled. Null where it has no name: <see cref="Cause"/> says why.
    /// </summary>
    /// <remarks>Bytes of others: print <see cref="ToString"/>, or what <see cref="KernelText.ToDisplay"/> makes of it.</remarks>
    public string? Function { get; internal init; }

    /// <summary>The bytes from the function's beginning; 0 without a function.</summary>
    public ulong Offset { get; internal init; }

    /// <summary>The file of the address; of the kernel its module, and bpf for BPF programs. Null for the kernel itself, and where it is not known.</summary>
    public string? Module { get; internal init; }

    /// <summary>The build id of the file, in hexadecimal; null where it has none.</summary>
    public string? BuildId { get; internal init; }

    /// <summary>The place in the file, to find the name elsewhere; null where the address is in no file.</summary>
    public ulong? FileOffset { get; internal init; }

    /// <summary>The reason why there is no name: the process has ended, the file has no symbol there; null with a name.</summary>
    public string? Cause { get; internal init; }

    /// <summary>For example <c>vfs_read+0x52</c>, or <c>0x7f3a5c0e3d90 (libc.so.6)</c> where no function is known.</summary>
    public override string ToString()
    {
        string place = Function is null ? $"0x{Address.Value:x}" : $"{Display(Function)}+0x{Offset:x}";
        return Module is null ? place : $"{place} ({Display(Path.GetFileName(Module))})";
    }

    private static string Display(string text) => KernelText.ToDisplay(Encoding.UTF8.GetBytes(text));
}
