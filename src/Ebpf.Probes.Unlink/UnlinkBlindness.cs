namespace Ebpf.Probes.Unlink;

/// <summary>The state of a probe whose programs the kernel does not run: deletions pass unseen, and no counter has them.</summary>
/// <param name="SeenLast">The last test that the programs saw. The blindness began later.</param>
/// <param name="Cause">Whole sentences: the setting that was found, or that none was.</param>
/// <param name="Remedy">A sentence that says what to do.</param>
public sealed record UnlinkBlindness(DateTimeOffset SeenLast, string Cause, string Remedy);
