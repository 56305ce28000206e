using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Attachment of iterators.</content>
public sealed unsafe partial class BpfProgram
{
    /// <summary>Makes this program an iterator over objects of the kernel; <see cref="BpfLink.OpenIterator"/> runs it.</summary>
    /// <param name="options">Null: over all objects of the section's kind.</param>
    /// <returns>The attachment; disposing it detaches. Keep a reference: one that is garbage-collected detaches, too.</returns>
    /// <exception cref="InvalidOperationException">The program was not loaded.</exception>
    /// <exception cref="ArgumentException">The options choose objects in more than one way.</exception>
    /// <exception cref="BpfException">InvalidArgument (EINVAL): the program's section is another, or the options do not suit it: iter/bpf_map_elem needs a
    /// map, iter/cgroup a cgroup. NotFound (ENOENT, ESRCH): no such cgroup, thread or process. PermissionDenied (EPERM): needs CAP_BPF and
    /// CAP_PERFMON.</exception>
    /// <exception cref="ObjectDisposedException">The object or the map was disposed.</exception>
    /// <remarks>For the sections iter and iter.s. Kernel: 5.8; a thread, a process or a cgroup 6.1. Thread safety: any thread. Native: bpf_link_create.</remarks>
    public BpfLink AttachIterator(IteratorOptions? options = null)
    {
        options ??= new IteratorOptions();
        options.ThrowIfAmbiguous(nameof(options));
        string operation = $"make {Name} an iterator";
        IteratorAttempt attempt = new(SectionName, options.CgroupPath);
        using SafeFileHandle? map = options.Map?.DuplicateHandle();
        using SafeFileHandle? cgroup = options.CgroupPath is null ? null : OpenPlace(options.CgroupPath, operation, attempt);
        bpf_iter_link_info chosen = default;
        chosen.map.map_fd = ToDescriptor(map);
        if (cgroup is not null)
        {
            chosen.cgroup.cgroup_fd = ToDescriptor(cgroup);
            chosen.cgroup.order = (bpf_cgroup_iter_order)options.CgroupWalk;
        }
        else if (map is null)
        {
            chosen.task.tid = (uint)(options.ThreadId ?? 0);
            chosen.task.pid = (uint)(options.ProcessId ?? 0);
        }

        bpf_link_create_opts native = new() { sz = (nuint)sizeof(bpf_link_create_opts) };
        if (options.IsChoice)
        {
            native.iter_info = &chosen;
            native.iter_info_len = (uint)sizeof(bpf_iter_link_info);
        }

        return CreateLink(0, bpf_attach_type.BPF_TRACE_ITER, &native, operation, attempt);
    }
}

/// <summary>The objects of an iterator. At most one of map, thread, process and cgroup is given.</summary>
public sealed record IteratorOptions
{
    /// <summary>The map whose elements are the objects (iter/bpf_map_elem). Default: null.</summary>
    public BpfMap? Map { get; init; }

    /// <summary>The thread that is the only object (iter/task, task_file, task_vma). Default: null.</summary>
    public int? ThreadId { get; init; }

    /// <summary>The process whose threads are the objects (iter/task, task_file, task_vma). Default: null.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The cgroup where the iteration begins (iter/cgroup). Default: null.</summary>
    public string? CgroupPath { get; init; }

    /// <summary>The cgroups that are visited from there. Default: the cgroup itself.</summary>
    public CgroupWalk CgroupWalk { get; init; } = CgroupWalk.Self;

    internal bool IsChoice => Map is not null || ThreadId is not null || ProcessId is not null || CgroupPath is not null;

    internal void ThrowIfAmbiguous(string parameterName)
    {
        if (new object?[] { Map, ThreadId, ProcessId, CgroupPath }.Count(choice => choice is not null) > 1)
        {
            throw new ArgumentException("An iterator is over a map, a thread, a process or a cgroup, and not over two of them.", parameterName);
        }
    }
}

/// <summary>The cgroups that an iterator visits, with the kernel's numbers.</summary>
public enum CgroupWalk
{
    /// <summary>As the kernel chooses.</summary>
    Unspecified,

    /// <summary>The cgroup itself.</summary>
    Self,

    /// <summary>The cgroup and all below it, each before those below it.</summary>
    Descendants,

    /// <summary>The cgroup and all below it, each after those below it.</summary>
    DescendantsFirst,

    /// <summary>The cgroup and all above it.</summary>
    Ancestors,
}

/// <summary>The attachment of an iterator.</summary>
/// <param name="Section">The program's section.</param>
/// <param name="CgroupPath">The cgroup where it begins; null: none.</param>
internal sealed record IteratorAttempt(string Section, string? CgroupPath) : Attempt
{
    internal override FailureDiagnosis? FindCauseOfLoad(Failure failure) => failure.Kind == BpfErrorKind.NotFound
        ? new FailureDiagnosis(
            $"This kernel has no iterator over the objects of SEC(\"{Section}\").",
            "Choose one of 'grep -o bpf_iter__.* /proc/kallsyms' or of the kernel's BTF (structs bpf_iter__NAME).", BpfErrorKind.NotFound)
        : null;

    protected override FailureDiagnosis? FindCause(Failure failure) => failure.IsRefusal ? null
        : (CgroupPath is null ? null : CgroupDiagnosis.Find(CgroupPath))
        ?? (failure.Kind == BpfErrorKind.NotFound ? new FailureDiagnosis("There is no such thread or process.", "Choose one that runs.")
        : failure.ErrorNumber is Libc.EINVAL or Libc.EBADF ? new FailureDiagnosis(
            $"The objects that are chosen do not suit the section {Section}.",
            "Give IteratorOptions.Map for iter/bpf_map_elem and iter/bpf_sk_storage_map, CgroupPath for iter/cgroup, ThreadId or ProcessId for iter/task, and nothing for others.",
            BpfErrorKind.InvalidArgument)
        : null);

    protected override FailureDiagnosis? FindMissingRight() => PermissionDiagnosis.FindMissingCapability();
}
