using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_filter of native/bpf/unlink/unlink_event.h. Its fields are generated.</summary>
internal partial struct UnlinkFilterLayout
{
    internal const int MaxValues = 16;
    internal const int MaxPrefixes = 16;

    internal static UnlinkFilterLayout From(UnlinkFilter filter)
    {
        UnlinkFilterLayout layout = new()
        {
            WithDescendants = (byte)(filter.IncludeDescendants ? 1 : 0),
            Results = (byte)filter.Results,
            LoginUsersFrom = filter.LoginUserIdsFrom ?? 0,
        };
        if (filter.ExcludeSelf)
        {
            layout.ExcludedProcess = (uint)Environment.ProcessId;
            layout.ExcludedNamespace = ReadPidNamespace();
        }

        if (filter.OwnPidNamespace)
        {
            layout.ProcessNamespace = ReadPidNamespace();
        }

        layout.Process = UnlinkBounds.Copy(filter.ExcludeProcessIds, filter.ProcessIds, id => (uint)id, layout.Processes);
        layout.User = UnlinkBounds.Copy(filter.ExcludeUserIds, filter.UserIds, id => id, layout.Users);
        layout.LoginUser = UnlinkBounds.Copy(filter.ExcludeLoginUserIds, filter.LoginUserIds, id => id, layout.LoginUsers);
        layout.Cgroup = UnlinkBounds.Copy(filter.ExcludeCgroupIds, filter.CgroupIds, id => id, layout.Cgroups);
        layout.Command = UnlinkBounds.Copy(filter.ExcludeCommands, filter.Commands, ToWords, layout.Commands);
        layout.ProcessCommand = UnlinkBounds.Copy(filter.ExcludeProcessCommands, filter.ProcessCommands, ToWords, layout.ProcessCommands);
        layout.Prefix = UnlinkBounds.Copy(filter.ExcludePathPrefixes, filter.PathPrefixes, UnlinkFilterPrefix.From, layout.Prefixes);
        layout.PrefixWords = MostWords(layout.Prefixes);
        layout.Executable = UnlinkBounds.Copy(filter.ExcludeExecutables, filter.Executables, path => UnlinkFilterPrefix.From(path + '\0'), layout.Executables);
        layout.ExecutableWords = MostWords(layout.Executables);
        return layout;
    }

    private static uint MostWords(ReadOnlySpan<UnlinkFilterPrefix> prefixes)
    {
        uint most = 0;
        foreach (ref readonly UnlinkFilterPrefix prefix in prefixes)
        {
            most = Math.Max(most, prefix.Words);
        }

        return most;
    }

    /// <summary>The inode of <c>pid:[4026531836]</c>.</summary>
    private static uint ReadPidNamespace() =>
        uint.Parse(new FileInfo("/proc/self/ns/pid").LinkTarget.AsSpan("pid:[".Length).TrimEnd(']'), CultureInfo.InvariantCulture);

    /// <summary>Two words of C for each command.</summary>
    private static UInt64Array2 ToWords(string command)
    {
        UInt64Array2 words = default;
        Encoding.UTF8.GetBytes(command, MemoryMarshal.AsBytes((Span<ulong>)words));
        return words;
    }
}
