namespace Ebpf;

/// <summary>The programs of others, which share functions, limits and buffers with ours.</summary>
internal static class InventoryChecks
{
    private const int MostNamed = 5;

    /// <summary>Names those who hold programs, and what is attached to the function that the other checks attach to.</summary>
    internal static BpfCheck OtherTools(string name)
    {
        try
        {
            BpfOwners owners = BpfSystem.ReadOwners();
            List<BpfProgramInfo> programs = [.. BpfSystem.Programs];
            BpfOwner[] holders = Others(programs.SelectMany(program => owners.OfProgram(program.Id)));
            BpfOwner[] attached = Others(BpfSystem.Links.Where(link => link.Target == FeatureAttempts.FunctionName).SelectMany(link => owners.OfLink(link.Id)));
            string there = attached.Length == 0 ? "" : $"; attached to {FeatureAttempts.FunctionName}: {Name(attached)}";
            return new BpfCheck(name, BpfCheckStatus.Works, holders.Length == 0
                ? $"loaded programs: {programs.Count}, none by another process"
                : $"loaded programs: {programs.Count}, some by {Name(holders)}{there}");
        }
        catch (BpfException e)
        {
            return new BpfCheck(name, BpfCheckStatus.Limited, $"The programs of others cannot be seen: {Errno.GetName(e.ErrorNumber)}.", e.Remedy);
        }
    }

    private static BpfOwner[] Others(IEnumerable<BpfOwner> owners) => [.. owners.Where(owner => owner.ProcessId != Environment.ProcessId).Distinct()];

    private static string Name(BpfOwner[] owners) =>
        string.Join(", ", owners.Take(MostNamed)) + (owners.Length > MostNamed ? $" and {owners.Length - MostNamed} more" : "");
}
