namespace Ebpf.Interop;

#pragma warning disable IDE1006 // C's own names.
/// <summary>struct ebpf_log of native/libbpf/ebpf_log.c: the receiver of what libbpf prints on one thread.</summary>
internal unsafe struct ebpf_log
{
    /// <summary>Null: the messages are dropped.</summary>
    internal delegate* unmanaged[Cdecl]<libbpf_print_level, byte*, void> write;

    /// <summary>The most verbose level that is written.</summary>
    internal libbpf_print_level level;
}
