using System.Globalization;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>The processes that held programs, maps, attachments and type descriptions when <see cref="BpfSystem.ReadOwners"/> looked.</summary>
public sealed class BpfOwners
{
    private const string Process = "/proc";

    private readonly Dictionary<(OwnedKind Kind, uint Id), SortedDictionary<int, BpfOwner>> _owners = [];

    private BpfOwners()
    {
    }

    private enum OwnedKind
    {
        Program,
        Map,
        Link,
        Btf,
    }

    /// <summary>The holders of a program, also by a perf event that it is attached to.</summary>
    /// <param name="id">Its number.</param>
    public IReadOnlyList<BpfOwner> OfProgram(uint id) => Find(OwnedKind.Program, id);

    /// <summary>The holders of a map.</summary>
    /// <param name="id">Its number.</param>
    public IReadOnlyList<BpfOwner> OfMap(uint id) => Find(OwnedKind.Map, id);

    /// <summary>The holders of an attachment.</summary>
    /// <param name="id">Its number.</param>
    public IReadOnlyList<BpfOwner> OfLink(uint id) => Find(OwnedKind.Link, id);

    /// <summary>The holders of a type description.</summary>
    /// <param name="id">Its number.</param>
    public IReadOnlyList<BpfOwner> OfBtf(uint id) => Find(OwnedKind.Btf, id);

    internal static BpfOwners Read()
    {
        BpfOwners owners = new();
        foreach (string process in Directory.EnumerateDirectories(Process))
        {
            if (int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out int processId))
            {
                owners.AddAllOf(process, processId);
            }
        }

        return owners;
    }

    private void AddAllOf(string process, int processId)
    {
        try
        {
            foreach (string descriptor in Directory.EnumerateFileSystemEntries($"{process}/fd"))
            {
                TryAdd(process, processId, descriptor);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or is not ours to look at.
        }
    }

    private void TryAdd(string process, int processId, string descriptor)
    {
        try
        {
            Add(process, processId, Path.GetFileName(descriptor), new FileInfo(descriptor).LinkTarget ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was closed meanwhile.
        }
    }

    private void Add(string process, int processId, string descriptor, string file)
    {
        (OwnedKind Kind, string Line)? owned = file switch
        {
            "anon_inode:bpf-prog" => (OwnedKind.Program, "prog_id:"),
            "anon_inode:bpf-map" => (OwnedKind.Map, "map_id:"),
            "anon_inode:bpf_link" or "anon_inode:bpf-link" => (OwnedKind.Link, "link_id:"),
            "anon_inode:btf" => (OwnedKind.Btf, "btf_id:"),
            _ => null,
        };
        uint? id = owned is var (_, line) ? ReadId($"{process}/fdinfo/{descriptor}", line)
            : file == "anon_inode:[perf_event]" ? FindProgramOfPerfEvent(processId, int.Parse(descriptor, CultureInfo.InvariantCulture))
            : null;
        if (id is { } found)
        {
            (OwnedKind, uint) key = (owned?.Kind ?? OwnedKind.Program, found);
            if (!_owners.TryGetValue(key, out SortedDictionary<int, BpfOwner>? holders))
            {
                _owners.Add(key, holders = []);
            }

            holders.TryAdd(processId, new BpfOwner(processId, ReadCommand(process)));
        }
    }

    private static uint? ReadId(string path, string name) => File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
        ? uint.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture)
        : null;

    private static unsafe uint? FindProgramOfPerfEvent(int processId, int descriptor)
    {
        const int LongestName = 256;
        byte* name = stackalloc byte[LongestName];
        uint length = LongestName, programId, kind;
        ulong offset, address;
        int result = Libbpf.bpf_task_fd_query(processId, descriptor, 0, name, &length, &programId, &kind, &offset, &address);
        return result is 0 or -Libc.ENOSPC ? programId : null; // ENOSPC: the name is cut off. Else it has no program, or went meanwhile.
    }

    private static string ReadCommand(string process)
    {
        try
        {
            return KernelText.ToDisplay(File.ReadAllBytes($"{process}/comm").AsSpan().TrimEnd((byte)'\n'));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private BpfOwner[] Find(OwnedKind kind, uint id) =>
        _owners.TryGetValue((kind, id), out SortedDictionary<int, BpfOwner>? holders) ? [.. holders.Values] : [];
}
