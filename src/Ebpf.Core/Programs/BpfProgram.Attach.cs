using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <content>Attachment. All methods return a link; disposing it detaches. Those of each kind are in Kinds.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Attaches this program where its section name says, for example to <c>fexit/do_unlinkat</c>.</summary>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="BpfException">As for the method of the kind of program; NotSupported (EOPNOTSUPP): the section
    /// names no place, or this library does not attach this kind; the remedy says what does.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>
    /// The only way for programs whose target is set at load (fentry, fexit, tp_btf, lsm, iter; see
    /// <see cref="BpfObjectOptions.Targets"/>) and for system calls by name (ksyscall). Kernel: fentry and fexit 5.5 on x64, 6.0 on
    /// arm64; lsm 5.7; iter 5.8. Native: bpf_program__attach.
    /// </remarks>
    public BpfLink Attach()
    {
        using SafeHandleLease lease = new(_owner);
        using LibbpfLog log = new(_logger);
        Attempt attempt = AttachKind.OfSection(Place, Type);
        string operation = $"attach {Name} by its section {SectionName}";
        ThrowIfBlind(attempt, operation);
        if (!SectionName.StartsWith("usdt", StringComparison.Ordinal))
        {
            return ToLink(Libbpf.bpf_program__attach(_program), operation, log, attempt);
        }

        lock (_owner.LinkLock)
        {
            return ToUsdtLink(Libbpf.bpf_program__attach(_program), operation, log, attempt);
        }
    }

    /// <summary>Its section, or a target of the options, says where <see cref="Attach"/> attaches it.</summary>
    internal bool NamesPlace => AttachKind.OfSection(Place, Type) is not PlacelessAttempt;

    private static byte ToByte(bool value) => value ? (byte)1 : (byte)0;

    /// <summary>The kernel takes the word on the stack there for the return address, and overwrites it.</summary>
    private static void ThrowIfOffsetOfAReturn(bool atReturn, ulong offset, string parameterName)
    {
        if (atReturn && offset > 0)
        {
            throw new ArgumentException("A function's return has no offset.", parameterName);
        }
    }

    /// <summary>Makes a link of the kernel.</summary>
    /// <param name="target">The descriptor or the index of the place; 0 for a kind that has none.</param>
    /// <param name="type">The kind of attachment; null: that of the section.</param>
    /// <param name="native">The settings; null: none.</param>
    /// <param name="operation">An infinitive.</param>
    /// <param name="attempt">The attempt.</param>
    private BpfLink CreateLink(int target, bpf_attach_type? type, bpf_link_create_opts* native, string operation, Attempt attempt)
    {
        using SafeHandleLease lease = new(_owner);
        ThrowIfBlind(attempt, operation);
        type ??= Libbpf.bpf_program__expected_attach_type(_program);
        int result = Libbpf.bpf_link_create(LoadedFileDescriptor, target, type.Value, native);
        BpfError.ThrowIfFailed(result, operation, attempt: attempt);
        return new BpfLink(new KernelLinkHandle(result), attempt);
    }

    /// <summary>The caller holds a lease of the owner.</summary>
    private BpfLink ToLink(bpf_link* link, string operation, LibbpfLog log, Attempt? attempt = null) =>
        ToLink(new LibbpfLinkHandle(link), operation, log, attempt);

    /// <summary>The caller holds a lease of the owner.</summary>
    private BpfLink ToLink(SafeBpfLinkHandle link, string operation, LibbpfLog log, Attempt? attempt = null)
    {
        if (!link.IsInvalid)
        {
            return Report(new BpfLink(link, attempt), attempt?.Functions ?? []);
        }

        int errorNumber = Marshal.GetLastPInvokeError();
        _ = LoadedFileDescriptor; // What was not loaded cannot be attached, whatever libbpf said.
        throw BpfError.Create(errorNumber, operation, log, null, attempt);
    }

    /// <summary>Refuses an attachment whose program the kernel would never run: the caller would wait in vain.</summary>
    /// <remarks>
    /// Before the attachment: Linux 6.1 and 6.12 switch ftrace off for good when a probe came and went while kernel.ftrace_enabled was 0
    /// (the sanity check in ftrace_shutdown).
    /// </remarks>
    private static void ThrowIfBlind(Attempt attempt, string operation)
    {
        if (attempt.FindBlindness() is { } blindness)
        {
            throw BpfError.Create(Libc.EOPNOTSUPP, operation, diagnosis: blindness);
        }
    }

    private BpfLink Report(BpfLink attached, IReadOnlyList<string> functions)
    {
        try
        {
            _coverage.Report(functions);
            return attached;
        }
        catch
        {
            attached.Dispose(); // The logger threw.
            throw;
        }
    }
}
