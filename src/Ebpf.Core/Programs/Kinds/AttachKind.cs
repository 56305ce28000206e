namespace Ebpf;

/// <summary>A kind of attachment: the sections that name it, and the method for it.</summary>
/// <param name="Sections">The first parts of the sections, with spaces between.</param>
/// <param name="Method">The call that attaches it where the section names no place.</param>
/// <param name="ToAttempt">Makes the attempt from a section that names a place; null: no section does.</param>
internal sealed record AttachKind(string Sections, string Method, Func<SectionName, Attempt>? ToAttempt = null)
{
    private const string AtLoad = "Attach(), after BpfObjectOptions.Targets named the function";

    private static readonly AttachKind[] Table =
    [
        new("kprobe kretprobe", nameof(BpfProgram.AttachKprobe), section => new KprobeAttempt(section.Target.Split('+')[0], section.IsReturn, !section.Target.Contains('+'))),
        new("ksyscall kretsyscall", nameof(BpfProgram.AttachSystemCall), section => new SystemCallAttempt(section.Target)),
        new("kprobe.multi kretprobe.multi", nameof(BpfProgram.AttachKprobeMulti), section => new KprobeMultiAttempt([], section.Target, IsSession: false)),
        new("kprobe.session", nameof(BpfProgram.AttachKprobeMulti), section => new KprobeMultiAttempt([], section.Target, IsSession: true)),
        new("uprobe uretprobe", nameof(BpfProgram.AttachUprobe), section => new UprobeAttempt(section.BinaryPath)),
        new("uprobe.multi uretprobe.multi", nameof(BpfProgram.AttachUprobeMulti), section => new UprobeMultiAttempt(section.BinaryPath, IsSession: false)),
        new("uprobe.session", nameof(BpfProgram.AttachUprobeMulti), section => new UprobeMultiAttempt(section.BinaryPath, IsSession: true)),
        new("usdt", nameof(BpfProgram.AttachUsdt), section => new UprobeAttempt(section.BinaryPath)),
        new("tracepoint tp", nameof(BpfProgram.AttachTracepoint), section => new TracepointAttempt(section.Category, section.Event)),
        new("raw_tracepoint raw_tp raw_tracepoint.w raw_tp.w", nameof(BpfProgram.AttachRawTracepoint), section => new RawTracepointAttempt(section.Target)),
        new("fentry fexit fmod_ret fsession", AtLoad, section => new FentryAttempt(section.Target)),
        new("tp_btf", AtLoad, section => new RawTracepointAttempt(section.Target)),
        new("lsm", AtLoad, section => new LsmAttempt(section.Target)),
        new("freplace", nameof(BpfProgram.AttachFreplace), section => new FreplaceAttempt(section.Target)),
        new("iter", nameof(BpfProgram.AttachIterator), section => new IteratorAttempt(section.Name, null)),
        new("perf_event", nameof(BpfProgram.AttachPerfEvent)),
        new("xdp xdp.frags", nameof(BpfProgram.AttachXdp)),
        new("tc tcx classifier action", $"{nameof(BpfProgram.AttachTcx)}, or before Linux 6.6 {nameof(BpfProgram.AttachTc)}"),
        new("netkit", nameof(BpfProgram.AttachNetkit)),
        new("socket", nameof(BpfProgram.AttachSocketFilter)),
        new("sk_reuseport", nameof(BpfProgram.AttachReuseport)),
        new("sk_lookup flow_dissector", nameof(BpfProgram.AttachNetworkNamespace)),
        new("sk_msg sk_skb", nameof(BpfProgram.AttachSockmap)),
        new("netfilter", nameof(BpfProgram.AttachNetfilter)),
        new("cgroup cgroup_skb sockops lsm_cgroup", nameof(BpfProgram.AttachCgroup)),
        new("lirc_mode2", nameof(BpfProgram.AttachLirc)),
        new("struct_ops", $"{nameof(StructOpsExtensions.AttachStructOps)} of the map that names it"),
        new("syscall", $"{nameof(BpfProgram.Run)}: it is run, and not attached"),
        new("lwt_in lwt_out lwt_xmit lwt_seg6local", "'ip route add PREFIX encap bpf … object FILE section SECTION dev DEVICE'"),
    ];

    /// <summary>The attempt of an attachment by the section alone.</summary>
    /// <param name="section">The section, with the target that the options gave.</param>
    /// <param name="type">The kind of program.</param>
    internal static Attempt OfSection(string section, BpfProgramType type)
    {
        SectionName name = new(section);
        AttachKind? kind = Array.Find(Table, kind => kind.Sections.Split(' ').Contains(name.Kind));
        Attempt? attempt = kind?.ToAttempt?.Invoke(name);
        return name.NamesPlace && attempt is not null ? attempt : new PlacelessAttempt(kind?.Method, type, attempt);
    }
}
