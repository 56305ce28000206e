using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The smallest BPF programs: loading one tells whether the kernel knows its kind.</summary>
internal static unsafe class TinyProgram
{
    private const byte CallCode = 0x85; // BPF_JMP | BPF_CALL
    private const byte MoveCode = 0xb7; // BPF_ALU64 | BPF_MOV | BPF_K
    private const byte ExitCode = 0x95; // BPF_JMP | BPF_EXIT
    private const byte KernelFunction = 2 << 4; // BPF_PSEUDO_KFUNC_CALL as the source register
    private const uint BPF_F_SLEEPABLE = 1 << 4;

    /// <summary>Loads <c>return 0</c>.</summary>
    /// <param name="type">The program's type.</param>
    /// <param name="attachType">The place that it is for.</param>
    /// <param name="attachBtfId">The function in the kernel's BTF that it is for; 0: none.</param>
    /// <param name="errorNumber">A positive errno when the handle is invalid.</param>
    internal static SafeFileHandle Load(bpf_prog_type type, bpf_attach_type attachType, uint attachBtfId, out int errorNumber) =>
        Load(type, attachType, attachBtfId, new bpf_insn { code = MoveCode }, null, out errorNumber);

    /// <summary>Loads <c>helper(); return 0</c>.</summary>
    internal static SafeFileHandle LoadHelperCall(bpf_prog_type type, bpf_attach_type attachType, uint attachBtfId, bpf_func_id helper, byte[]? log, out int errorNumber) =>
        Load(type, attachType, attachBtfId, new bpf_insn { code = CallCode, imm = (int)helper }, log, out errorNumber);

    /// <summary>Loads <c>kfunc(); return 0</c>.</summary>
    internal static SafeFileHandle LoadKernelFunctionCall(bpf_prog_type type, bpf_attach_type attachType, uint attachBtfId, uint function, byte[]? log, out int errorNumber) =>
        Load(type, attachType, attachBtfId, new bpf_insn { code = CallCode, bitfield_1 = KernelFunction, imm = (int)function }, log, out errorNumber);

    private static SafeFileHandle Load(
        bpf_prog_type type, bpf_attach_type attachType, uint attachBtfId, bpf_insn first, byte[]? log, out int errorNumber)
    {
        // Some hooks of cgroups take 1 alone for an answer.
        int answer = type == bpf_prog_type.BPF_PROG_TYPE_CGROUP_SOCK_ADDR ? 1 : 0;
        Span<bpf_insn> instructions = [first, new bpf_insn { code = MoveCode, imm = answer }, new bpf_insn { code = ExitCode }];
        fixed (byte* license = "GPL\0"u8, text = log)
        fixed (bpf_insn* instruction = instructions)
        {
            bpf_prog_load_opts options = new()
            {
                sz = (nuint)sizeof(bpf_prog_load_opts),
                expected_attach_type = attachType,
                attach_btf_id = attachBtfId,
                prog_flags = type == bpf_prog_type.BPF_PROG_TYPE_SYSCALL ? BPF_F_SLEEPABLE : 0, // The only kind that must be.
                log_buf = text,
                log_size = (uint)(log?.Length ?? 0),
                log_level = log is null ? 0u : 1u,
            };
            return ToHandle(Libbpf.bpf_prog_load(type, null, license, instruction, (nuint)instructions.Length, &options), out errorNumber);
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
