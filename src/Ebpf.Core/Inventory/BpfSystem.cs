using Ebpf.Interop;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>The programs, maps, attachments and type descriptions of the whole machine, whoever made them, as bpftool lists them.</summary>
/// <remarks>
/// Each enumeration asks the kernel anew, one object after the other; what goes meanwhile is left out. Needs CAP_SYS_ADMIN. Thread safety:
/// any thread.
/// </remarks>
/// <example>
/// <code>
/// BpfOwners owners = BpfSystem.ReadOwners();
/// foreach (BpfLinkInfo link in BpfSystem.Links)
/// {
///     Console.WriteLine($"{link.Type} {link.Target} {string.Join(", ", owners.OfLink(link.Id))}");
/// }
/// </code>
/// </example>
public static unsafe class BpfSystem
{
    private delegate int GetNextId(uint start, uint* next);

    private delegate int OpenById(uint id);

    private delegate T Read<T>(int descriptor);

    /// <summary>The loaded programs.</summary>
    /// <exception cref="BpfException">From the enumeration: PermissionDenied (EPERM): needs CAP_SYS_ADMIN.</exception>
    /// <remarks>Kernel: 4.13. Native: bpf_prog_get_next_id, bpf_prog_get_info_by_fd.</remarks>
    public static IEnumerable<BpfProgramInfo> Programs =>
        Enumerate(Libbpf.bpf_prog_get_next_id, Libbpf.bpf_prog_get_fd_by_id, BpfProgramInfo.Read, "program");

    /// <summary>The maps.</summary>
    /// <exception cref="BpfException">From the enumeration: PermissionDenied (EPERM): needs CAP_SYS_ADMIN.</exception>
    /// <remarks><see cref="BpfMap.OpenById"/> opens one. Kernel: 4.13. Native: bpf_map_get_next_id, bpf_map_get_info_by_fd.</remarks>
    public static IEnumerable<BpfMapInfo> Maps => Enumerate(Libbpf.bpf_map_get_next_id, Libbpf.bpf_map_get_fd_by_id, BpfMapInfo.Read, "map");

    /// <summary>The attachments that the kernel has an object for: not those by a perf event alone, which older tools make.</summary>
    /// <exception cref="BpfException">From the enumeration: PermissionDenied (EPERM): needs CAP_SYS_ADMIN. InvalidArgument (EINVAL): the kernel is too old.</exception>
    /// <remarks>Kernel: 5.8. Native: bpf_link_get_next_id, bpf_link_get_info_by_fd.</remarks>
    public static IEnumerable<BpfLinkInfo> Links
    {
        get
        {
            KernelFunctionNames kernel = new();
            return Enumerate(Libbpf.bpf_link_get_next_id, Libbpf.bpf_link_get_fd_by_id, descriptor => BpfLinkInfo.Read(descriptor, kernel), "attachment");
        }
    }

    /// <summary>The type descriptions (BTF): the kernel's, its modules' and those that were loaded with objects.</summary>
    /// <exception cref="BpfException">From the enumeration: PermissionDenied (EPERM): needs CAP_SYS_ADMIN.</exception>
    /// <remarks>Kernel: 5.1; names 5.11. Native: bpf_btf_get_next_id, bpf_btf_get_info_by_fd.</remarks>
    public static IEnumerable<BpfBtfInfo> Btf =>
        Enumerate(Libbpf.bpf_btf_get_next_id, Libbpf.bpf_btf_get_fd_by_id, BpfBtfInfo.Read, "type description");

    /// <summary>Looks through the descriptors of all processes for those of programs, maps, attachments and type descriptions.</summary>
    /// <returns>A snapshot. A pinned object, and one that only another object holds, has no owner.</returns>
    /// <exception cref="IOException">/proc is not mounted.</exception>
    /// <remarks>Needs CAP_SYS_PTRACE for processes of other users; others are left out. Takes some milliseconds for a thousand descriptors.</remarks>
    public static BpfOwners ReadOwners()
    {
        Libbpf.EnsureStarted();
        return BpfOwners.Read();
    }

    private static IEnumerable<T> Enumerate<T>(GetNextId next, OpenById open, Read<T> read, string what)
    {
        Libbpf.EnsureStarted();
        for (uint id = 0; TryGetNext(next, ref id, what);)
        {
            int descriptor = open(id);
            if (descriptor == -Libc.ENOENT)
            {
                continue; // It went meanwhile.
            }

            using SafeFileHandle handle = BpfError.ToHandle(descriptor, $"open {what} number {id}", new InventoryAttempt());
            yield return read(descriptor);
        }
    }

    private static bool TryGetNext(GetNextId next, ref uint id, string what)
    {
        uint found;
        int result = next(id, &found);
        if (result == -Libc.ENOENT)
        {
            return false;
        }

        BpfError.ThrowIfFailed(result, $"look for the next {what}", attempt: new InventoryAttempt());
        id = found;
        return true;
    }
}

/// <summary>A look at what others made.</summary>
internal sealed record InventoryAttempt : Attempt
{
    protected override FailureDiagnosis? FindMissingRight() => ProcessPrivileges.Read().HasAdministrator
        ? null
        : new FailureDiagnosis("This process does not have CAP_SYS_ADMIN, without which the kernel shows nobody's objects by their numbers.",
            "Run it as root, or give it CAP_SYS_ADMIN.", BpfErrorKind.PermissionDenied);
}
