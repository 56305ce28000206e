using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The smallest BPF programs: loading one tells whether the kernel knows its kind.</summary>
internal static unsafe class TinyProgram
{
    private const byte CallCode = 0x85; // BPF_JMP | BPF_CALL
    private const byte MoveCode = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    private const byte ExitCode = 0x95; // BPF_JMP | BPF_EXIT

    /// <summary>Loads <c>return 0</c>.</summary>
    /// <param name="type">The program's type.</param>
    /// <param name="attachType">What it is to be attached to.</param>
    /// <param name="attachBtfId">The function in the kernel's BTF that it is to be attached to; 0: none.</param>
    /// <param name="helper">A helper that it calls before; null: none.</param>
    /// <param name="errorNumber">A positive errno when the handle is invalid.</param>
    internal static SafeFileHandle Load(
        bpf_prog_type type, bpf_attach_type attachType, uint attachBtfId, bpf_func_id? helper, out int errorNumber)
    {
        Span<bpf_insn> instructions =
        [
            helper is { } id ? new bpf_insn { code = CallCode, imm = (int)id } : new bpf_insn { code = MoveCode },
            new bpf_insn { code = MoveCode },
            new bpf_insn { code = ExitCode },
        ];
        bpf_prog_load_opts options = new()
        {
            sz = (nuint)sizeof(bpf_prog_load_opts),
            expected_attach_type = attachType,
            attach_btf_id = attachBtfId,
        };
        fixed (byte* license = "GPL\0"u8)
        fixed (bpf_insn* first = instructions)
        {
            return ToHandle(Libbpf.bpf_prog_load(type, null, license, first, (nuint)instructions.Length, &options), out errorNumber);
        }
    }

    /// <param name="result">A file descriptor, or a negative errno.</param>
    /// <param name="errorNumber">A positive errno when the handle is invalid.</param>
    internal static SafeFileHandle ToHandle(int result, out int errorNumber)
    {
        errorNumber = result < 0 ? -result : 0;
        return new SafeFileHandle(result < 0 ? -1 : result, ownsHandle: true);
    }

    /// <remarks>A limit that is used up says nothing of the kernel, nor does a seccomp filter, which may say ENOSYS.</remarks>
    internal static KernelFeatureState ToState(int errorNumber) => errorNumber switch
    {
        0 => KernelFeatureState.Available,
        Libc.EPERM or Libc.EACCES => KernelFeatureState.Refused,
        Libc.EMFILE or Libc.ENFILE or Libc.ENOMEM or Libc.EAGAIN or Libc.EINTR or Libc.ENOSYS => KernelFeatureState.Refused,
        _ => KernelFeatureState.Missing,
    };
}
