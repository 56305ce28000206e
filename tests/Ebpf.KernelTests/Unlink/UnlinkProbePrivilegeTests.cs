using System.Runtime.InteropServices;
using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <summary>The least privileges that each attach kind needs are those of docs/privileges.md, for the kernels that have a row there.</summary>
[Trait("Part", "Probe")]
public sealed class UnlinkProbePrivilegeTests
{
    /// <summary>The capabilities of a process that is not root, the least first.</summary>
    private static readonly (string Name, int[] Capabilities)[] Sets =
    [
        ("none", []),
        ("CAP_BPF", [Unprivileged.CAP_BPF]),
        ("CAP_PERFMON", [Unprivileged.CAP_PERFMON]),
        ("CAP_BPF, CAP_PERFMON", [Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON]),
        ("CAP_BPF, CAP_PERFMON, CAP_DAC_READ_SEARCH", [Unprivileged.CAP_BPF, Unprivileged.CAP_PERFMON, Unprivileged.CAP_DAC_READ_SEARCH]),
        ("CAP_SYS_ADMIN", [Unprivileged.CAP_SYS_ADMIN]),
    ];

    public static TheoryData<UnlinkAttachKind> Kinds => UnlinkProbeDeletionTests.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Start_EachSetOfPrivileges_LeastIsAsPublished(UnlinkAttachKind kind)
    {
        Require.CanAttach(kind);
        using LockedMemoryLimit memory = LockedMemoryLimit.None();
        string series = $"{Environment.OSVersion.Version.Major}.{Environment.OSVersion.Version.Minor}";
        string key = $"| {series} | {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()} | {kind} |";

        string row = $"{key} {FindLeast(kind, paranoid: "3")} | {FindLeast(kind, paranoid: "2")} |";

        TestContext.Current.TestOutputHelper?.WriteLine(row);
        string? published = Array.Find(ReadTable(), line => line.StartsWith(key, StringComparison.Ordinal));
        Assert.Equal(published ?? row, row); // The table need not have each kernel; the output has its row.
    }

    private static string FindLeast(UnlinkAttachKind kind, string paranoid)
    {
        using KernelSetting setting = new("/proc/sys/kernel/perf_event_paranoid", paranoid);
        return Sets.Where(set => Unprivileged.Run(() => UnlinkProbe.Start(new UnlinkProbeOptions { AttachKind = kind }).Dispose(), set.Capabilities) is null)
            .Select(set => set.Name).FirstOrDefault("root");
    }

    private static string[] ReadTable()
    {
        using StreamReader table = new(typeof(UnlinkProbePrivilegeTests).Assembly.GetManifestResourceStream("privileges.md")!);
        return table.ReadToEnd().Split('\n');
    }
}
