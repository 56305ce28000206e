using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ebpf.Probes.Unlink;

namespace UnlinkSnoop;

/// <summary>What to show and when to end; null: until Ctrl-C.</summary>
internal sealed record SnoopOptions(bool Json, int? Count, TimeSpan? Duration, UnlinkProbeOptions Probe);

/// <summary>The command line.</summary>
internal sealed class SnoopCommand : RootCommand
{
    private const double LongestSeconds = 4_000_000; // In milliseconds, what a Timer takes.

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per line instead of columns." };
    private readonly Option<int?> _count = new("--count") { Description = "End after N lines.", HelpName = "N" };
    private readonly Option<double?> _duration = new("--duration") { Description = "End after S seconds.", HelpName = "S" };
    private readonly Option<int?> _pid = new("--pid") { Description = "Only deletions by process P.", HelpName = "P" };
    private readonly Option<bool> _failed = new("--failed") { Description = "Only deletions that failed." };
    private readonly Option<bool> _fullPaths = new("--full-paths") { Description = "Paths from the root, resolved by the kernel." };
    private readonly Option<bool> _directories = new("--directories") { Description = "Removed directories as well." };
    private readonly Option<bool> _renames = new("--renames") { Description = "Files that a rename replaces as well." };
    private readonly Option<bool> _victims = new("--victims") { Description = "Device, inode and link count of what is deleted (in JSON)." };
    private readonly Option<UnlinkAttachKind> _attach = new("--attach") { Description = "How to attach. Auto: the best that the kernel has." };

    internal SnoopCommand() : base("Shows every deletion of a file on this machine, until Ctrl-C.")
    {
        foreach (Option option in new Option[] { _json, _count, _duration, _pid, _failed, _fullPaths, _directories, _renames, _victims, _attach })
        {
            Options.Add(option);
        }

        _count.Validators.Add(RequirePositive);
        _pid.Validators.Add(RequirePositive);
        _duration.Validators.Add(RequirePositive);
        _duration.Validators.Add(RequireTimer);
        _attach.Validators.Add(RequireName);
    }

    internal SnoopOptions Read(ParseResult arguments) => new(
        arguments.GetValue(_json),
        arguments.GetValue(_count),
        arguments.GetValue(_duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        new UnlinkProbeOptions
        {
            AttachKind = arguments.GetValue(_attach),
            FullPaths = arguments.GetValue(_fullPaths),
            IdentifyVictims = arguments.GetValue(_victims),
            Operations = UnlinkOperations.Unlink
                | (arguments.GetValue(_directories) ? UnlinkOperations.RemoveDirectory : 0)
                | (arguments.GetValue(_renames) ? UnlinkOperations.RenameOver : 0),
            Filter = arguments.GetValue(_pid) is null && !arguments.GetValue(_failed) ? null : new UnlinkFilter
            {
                ProcessIds = arguments.GetValue(_pid) is { } pid ? [pid] : [],
                Results = arguments.GetValue(_failed) ? UnlinkResults.Failures : UnlinkResults.All,
            },
        });

    private static void RequireName(OptionResult result)
    {
        if (result.Tokens is [var token] && !Enum.GetNames<UnlinkAttachKind>().Contains(token.Value, StringComparer.OrdinalIgnoreCase))
        {
            result.AddError($"{result.Option.Name} must be one of {string.Join(", ", Enum.GetNames<UnlinkAttachKind>())}.");
        }
    }

    private static void RequirePositive(OptionResult result)
    {
        if (TryGetNumber(result) is not (null or > 0))
        {
            result.AddError($"{result.Option.Name} must be above 0.");
        }
    }

    private static void RequireTimer(OptionResult result)
    {
        if (TryGetNumber(result) > LongestSeconds)
        {
            result.AddError($"{result.Option.Name} must be at most {LongestSeconds:N0}.");
        }
    }

    // What is no number at all, the parser says.
    private static double? TryGetNumber(OptionResult result) =>
        result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value) ? value : null;
}
