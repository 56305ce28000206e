using System.Text;
using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>
/// Tries calls of helpers and of kernel functions. The verifier refuses most of these calls for their arguments; its words tell
/// whether it knows what is called.
/// </summary>
internal static unsafe class CallAttempts
{
    private const string HelperPrefix = "bpf_";
    private const string NativePrefix = "BPF_FUNC_";
    private const int LogSize = 64 * 1024;

    // The words of Linux 5.10 to 7.3.
    private static readonly string[] HelperRefusals = ["invalid func ", "unknown func ", "program of this type cannot use helper"];
    private static readonly string[] KernelFunctionRefusals =
        ["is not allowed", "reserved fields", "JIT does not support calling kernel function", "cannot call kernel function", "invalid kernel function"];

    internal static KernelFeatureState TryHelper(BpfProgramType type, string name)
    {
        Libbpf.EnsureStarted();
        string native = NativePrefix + (name.StartsWith(HelperPrefix, StringComparison.Ordinal) ? name[HelperPrefix.Length..] : name);
        if (!Enum.TryParse(native, out bpf_func_id helper))
        {
            throw new ArgumentException($"libbpf {CString.FromPointer(Libbpf.libbpf_version_string())} knows no helper {name}.", nameof(name));
        }

        byte[] log = new byte[LogSize];
        (bpf_attach_type attachType, uint target) = PlaceOf(type);
        using SafeFileHandle program = TinyProgram.LoadHelperCall((bpf_prog_type)type, attachType, target, helper, log, out int error);
        return ToState(error, log, HelperRefusals);
    }

    internal static KernelFeatureState TryKernelFunction(BpfProgramType type, string name)
    {
        Libbpf.EnsureStarted();
        int id = KernelSettings.HasBtf ? FindInBtf(CString.ToBytes(name, nameof(name)), bpf_attach_type.BPF_TRACE_FENTRY) : 0;
        if (id <= 0)
        {
            return KernelFeatureState.Missing;
        }

        byte[] log = new byte[LogSize];
        (bpf_attach_type attachType, uint target) = PlaceOf(type);
        using SafeFileHandle program = TinyProgram.LoadKernelFunctionCall((bpf_prog_type)type, attachType, target, (uint)id, log, out int error);
        return ToState(error, log, KernelFunctionRefusals);
    }

    /// <summary>A place that the kernel takes for the kind of program.</summary>
    private static (bpf_attach_type Type, uint Target) PlaceOf(BpfProgramType type) => type switch
    {
        BpfProgramType.Tracing => (bpf_attach_type.BPF_TRACE_RAW_TP, (uint)FindInBtf("sys_enter\0"u8, bpf_attach_type.BPF_TRACE_RAW_TP)),
        BpfProgramType.Lsm => (bpf_attach_type.BPF_LSM_MAC, (uint)FindInBtf("file_open\0"u8, bpf_attach_type.BPF_LSM_MAC)),
        BpfProgramType.Extension or BpfProgramType.StructOps =>
            throw new ArgumentException($"Which calls a program of the kind {type} may make depends on what it is for.", nameof(type)),
        _ => (ProgramTypeAttempts.DefaultOf(type), 0),
    };

    private static int FindInBtf(ReadOnlySpan<byte> name, bpf_attach_type type)
    {
        fixed (byte* bytes = name)
        {
            return Libbpf.libbpf_find_vmlinux_btf_id(bytes, type);
        }
    }

    /// <remarks>Without words the program did not reach the verifier: the errno tells why.</remarks>
    private static KernelFeatureState ToState(int error, byte[] log, string[] refusals)
    {
        string text = Encoding.UTF8.GetString(log, 0, Math.Max(0, Array.IndexOf(log, (byte)0)));
        return error == 0 ? KernelFeatureState.Available
            : text.Length == 0 ? TinyProgram.ToState(error)
            : Array.Exists(refusals, words => text.Contains(words, StringComparison.Ordinal)) ? KernelFeatureState.Missing
            : KernelFeatureState.Available;
    }
}
