namespace Ebpf;

/// <summary>The reason for which the kernel or libbpf refused an operation, as far as it matters to a program.</summary>
public enum BpfErrorKind
{
    /// <summary>None of the others; see <see cref="BpfException.ErrorNumber"/>.</summary>
    Other,

    /// <summary>The process may not do this (EPERM, EACCES).</summary>
    PermissionDenied,

    /// <summary>The function, tracepoint, program, map, file or device does not exist (ENOENT, ESRCH, ENODEV; also EINVAL for a function).</summary>
    NotFound,

    /// <summary>This kernel cannot do this (EOPNOTSUPP, ENOTSUPP, ENOSYS; EINVAL for a function that cannot be probed).</summary>
    NotSupported,

    /// <summary>The kernel would accept the attachment and never run the program, because of a setting (EOPNOTSUPP).</summary>
    SwitchedOff,

    /// <summary>The kernel rejects a value (EINVAL and the like), or libbpf an object file (LIBBPF_ERRNO__FORMAT and the like).</summary>
    InvalidArgument,

    /// <summary>It exists already, or another holder has it (EEXIST, EBUSY).</summary>
    Busy,

    /// <summary>More than one kernel symbol has the name (EADDRNOTAVAIL).</summary>
    Ambiguous,

    /// <summary>Memory, file descriptors or another limit is used up (ENOMEM, EMFILE, ENFILE, E2BIG, ENOSPC; EPERM for locked memory).</summary>
    ResourceLimit,

    /// <summary>The verifier refuses the program: <see cref="BpfVerifierException"/>.</summary>
    Rejected,
}
