namespace Ebpf.Probes.Unlink;

/// <summary>struct short_call of native/bpf/unlink/unlink_maps.h: a call between its entry and its return. Its fields are generated.</summary>
internal partial struct UnlinkCallLayout
{
    private const byte IgnoredVerdict = 2;

    /// <summary>A rename deletes what it replaces: until it has come there, it may.</summary>
    internal readonly bool MayDelete => Verdict < IgnoredVerdict
        && (Event.Kind != UnlinkOperations.RenameOver || HasVictim != 0 || MetVictim == 0);
}
