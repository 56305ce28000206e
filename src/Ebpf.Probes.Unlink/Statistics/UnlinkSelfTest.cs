namespace Ebpf.Probes.Unlink;

/// <summary>Calls that delete nothing. The programs count them instead of reporting them: so the probe learns whether it sees.</summary>
/// <param name="seen">The map self_tests: the calls that the programs saw, by operation.</param>
/// <param name="deletions">The operations that the probe watches.</param>
internal sealed class UnlinkSelfTest(BpfMap seen, IReadOnlyList<Deletion> deletions)
{
    // From Linux 7.0 the kernel skips programs where processes compete for a processor: one call that is not seen proves nothing.
    private const int Tries = 10;

    private readonly BpfMap<uint, ulong> _seen = seen.As<uint, ulong>();

    /// <returns>True: the programs ran. False: those of an operation did not. Null: the calls do not reach the kernel's function.</returns>
    /// <exception cref="BpfException">The kernel refuses to read the counts.</exception>
    internal bool? Run()
    {
        bool? sees = true;
        foreach (Deletion deletion in deletions)
        {
            sees = (sees, Run(deletion)) switch
            {
                (false, _) or (_, false) => false,
                (null, _) or (_, null) => null,
                _ => true,
            };
        }

        return sees;
    }

    private bool? Run(Deletion deletion)
    {
        ulong before = Count(deletion);
        for (int i = 0; i < Tries; i++)
        {
            if (!deletion.HarmlessCall())
            {
                return null;
            }

            if (Count(deletion) != before)
            {
                return true;
            }
        }

        return false;
    }

    private ulong Count(Deletion deletion) => _seen.TryGetValue(deletion.Code, out ulong count) ? count : 0;
}
