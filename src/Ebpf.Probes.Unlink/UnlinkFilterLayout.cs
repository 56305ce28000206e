using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Probes.Unlink;

/// <summary>struct unlink_filter of native/bpf/unlink_event.h: 2,600 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UnlinkFilterLayout
{
    internal const int MaxValues = 16;
    internal const int MaxPrefixes = 4;

    internal uint ProcessCount;
    internal uint UserCount;
    internal uint CommandCount;
    internal uint CgroupCount;
    internal uint PrefixCount;
    internal ushort WithDescendants;
    internal ushort Results;
    internal uint ExcludedProcess;
    internal uint ExcludedPidNamespace;
    internal uint IsSecond;
    internal uint Reserved;
    internal Values<uint> Processes;
    internal Values<uint> Users;
    internal Values<ulong> Cgroups;
    internal Values<CommandBytes> Commands;
    internal Prefixes PathPrefixes;

    internal static UnlinkFilterLayout From(UnlinkFilter filter)
    {
        UnlinkFilterLayout layout = new()
        {
            ProcessCount = (uint)filter.ProcessIds.Count,
            UserCount = (uint)filter.UserIds.Count,
            CommandCount = (uint)filter.Commands.Count,
            CgroupCount = (uint)filter.CgroupIds.Count,
            PrefixCount = (uint)filter.PathPrefixes.Count,
            WithDescendants = (ushort)(filter.IncludeDescendants ? 1 : 0),
            Results = (ushort)filter.Results,
        };
        if (filter.ExcludeSelf)
        {
            layout.ExcludedProcess = (uint)Environment.ProcessId;
            layout.ExcludedPidNamespace = ReadPidNamespace();
        }

        Copy(filter.ProcessIds.Select(id => (uint)id), layout.Processes);
        Copy(filter.UserIds, layout.Users);
        Copy(filter.CgroupIds, layout.Cgroups);
        Copy(filter.Commands.Select(ToBytes), layout.Commands);
        Copy(filter.PathPrefixes.Select(UnlinkFilterPrefix.From), layout.PathPrefixes);
        return layout;
    }

    /// <summary>Of <c>pid:[4026531836]</c>.</summary>
    private static uint ReadPidNamespace() =>
        uint.Parse(new FileInfo("/proc/self/ns/pid").LinkTarget.AsSpan("pid:[".Length).TrimEnd(']'), CultureInfo.InvariantCulture);

    private static void Copy<T>(IEnumerable<T> values, Span<T> to) => values.ToArray().CopyTo(to);

    private static CommandBytes ToBytes(string command)
    {
        CommandBytes bytes = default;
        Encoding.UTF8.GetBytes(command, bytes);
        return bytes;
    }

    [InlineArray(MaxValues)]
    internal struct Values<T>
    {
        private T _first;
    }

    [InlineArray(MaxPrefixes)]
    internal struct Prefixes
    {
        private UnlinkFilterPrefix _first;
    }
}
