using Ebpf.Interop;

namespace Ebpf;

/// <content>Running a program without attaching it.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Runs the program once, in the kernel, without attaching it (BPF_PROG_RUN).</summary>
    /// <param name="context">The program's argument; what the program changes in it can be read afterwards.</param>
    /// <param name="data">Input of programs that work on packets: the packet.</param>
    /// <param name="dataOut">Receives the packet after the run.</param>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotSupported (ENOTSUPP): this kind of program cannot be run without an attachment.
    /// InvalidArgument (EINVAL): the context or the data does not suit the program. ResourceLimit (ENOSPC):
    /// <paramref name="dataOut"/> is too small.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Kernel: 4.12; SEC("syscall") 5.14, raw tracepoints 5.10. Native: bpf_prog_test_run_opts.</remarks>
    public BpfRunResult Run(Span<byte> context = default, ReadOnlySpan<byte> data = default, Span<byte> dataOut = default)
    {
        using SafeHandleLease lease = new(_owner);
        // SAFETY: the kernel reads and writes within the lengths given.
        fixed (byte* contextBytes = context, dataBytes = data, dataOutBytes = dataOut)
        {
            // The context of these two comes back where it came from.
            bool isInPlace = Type is BpfProgramType.Syscall or BpfProgramType.RawTracepoint;
            bpf_test_run_opts native = new()
            {
                sz = (nuint)sizeof(bpf_test_run_opts),
                ctx_in = contextBytes,
                ctx_size_in = (uint)context.Length,
                ctx_out = isInPlace ? null : contextBytes,
                ctx_size_out = isInPlace ? 0 : (uint)context.Length,
                data_in = dataBytes,
                data_size_in = (uint)data.Length,
                data_out = dataOutBytes,
                data_size_out = (uint)dataOut.Length,
            };
            BpfError.ThrowIfFailed(Libbpf.bpf_prog_test_run_opts(LoadedFileDescriptor, &native), $"run program {Name}", attempt: new RunAttempt(Type));
            return new BpfRunResult(native.retval, TimeSpan.FromMicroseconds(native.duration / 1000.0), (int)native.data_size_out);
        }
    }
}

/// <summary>A run without an attachment.</summary>
/// <param name="Type">The kind of program.</param>
internal sealed record RunAttempt(BpfProgramType Type) : Attempt
{
    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind == BpfErrorKind.NotSupported
        ? new FailureDiagnosis($"This kernel does not run programs of the kind {Type} without an attachment.", "Attach it, and do what it watches.")
        : null;
}
