using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment to infrared receivers.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program to an infrared receiver: it decodes the pulses.</summary>
    /// <param name="path">The receiver's file, for example /dev/lirc0.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">NotFound (ENOENT): no such file. InvalidArgument (EINVAL): not an infrared receiver, or the program's section is
    /// another. Busy (EEXIST): this program is attached to it. ResourceLimit (E2BIG): it has 64 programs.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>For the section lirc_mode2. The kernel has no link for it, so it has no information, pin or exchange, and outlives a process
    /// that does not dispose it. Kernel: 4.18. Thread safety: any thread. Native: bpf_prog_attach.</remarks>
    public BpfLink AttachLirc(string path)
    {
        string operation = $"attach {Name} to {path}";
        LircAttempt attempt = new(path);
        return AttachWithoutLink(OpenPlace(path, operation, attempt), bpf_attach_type.BPF_LIRC_MODE2, operation, attempt);
    }
}

/// <summary>The attachment to an infrared receiver.</summary>
/// <param name="Path">Its file.</param>
internal sealed record LircAttempt(string Path) : Attempt
{
    private const string Advice = "Give the file of an infrared receiver: /dev/lirc0 or another.";

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.Kind switch
    {
        BpfErrorKind.NotFound => new FailureDiagnosis($"There is no file {Path}.", Advice),
        BpfErrorKind.InvalidArgument => new FailureDiagnosis($"{Path} is not an infrared receiver.", Advice),
        _ => null,
    };
}
