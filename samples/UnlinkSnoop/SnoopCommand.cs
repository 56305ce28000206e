using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ebpf.Probes.Unlink;

namespace UnlinkSnoop;

/// <summary>The columns to show and the time to end; null: until Ctrl-C.</summary>
internal sealed record SnoopOptions(bool Json, int? Count, TimeSpan? Duration, UnlinkProbeOptions Probe);

/// <summary>The command line.</summary>
internal sealed class SnoopCommand : RootCommand
{
    private const double LongestSeconds = 4_000_000; // In milliseconds, what a Timer takes.
    private const double LongestDelay = 10_000; // In milliseconds, what WakeUpDelay takes.

    private readonly Option<bool> _json = new("--json") { Description = "One JSON object per line instead of columns." };
    private readonly Option<int?> _count = new("--count") { Description = "End after N lines.", HelpName = "N" };
    private readonly Option<double?> _duration = new("--duration") { Description = "End after S seconds.", HelpName = "S" };
    private readonly Option<int?> _pid = new("--pid") { Description = "Only deletions by process P.", HelpName = "P" };
    private readonly Option<bool> _failed = new("--failed") { Description = "Only deletions that failed." };
    private readonly Option<bool> _fullPaths = new("--full-paths") { Description = "Paths from the root, resolved by the kernel." };
    private readonly Option<bool> _directories = new("--directories") { Description = "Removed directories as well." };
    private readonly Option<bool> _renames = new("--renames") { Description = "Files that a rename replaces as well." };
    private readonly Option<bool> _moves = new("--moves") { Description = "Files that a rename takes away as well, with their new names." };
    private readonly Option<bool> _victims = new("--victims") { Description = "Device, inode, links, type, rights, owner, size and time of what is deleted (in JSON)." };
    private readonly Option<bool> _process = new("--process") { Description = "Executable, arguments, working directory and ancestors of the process." };
    private readonly Option<bool> _container = new("--container") { Description = "Container, or cgroup, of the process." };
    private readonly Option<uint?> _loginFrom = new("--login-from") { Description = "Only by users whose login id is U or more.", HelpName = "U" };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Not by processes of this name.", HelpName = "NAME" };
    private readonly Option<double> _delay = new("--delay")
    {
        Description = "Lines of a run may wait so long, which costs less; a line alone does not.",
        HelpName = "MS",
        DefaultValueFactory = _ => 20,
    };

    private readonly Option<UnlinkAttachKind> _attach = new("--attach") { Description = "How to attach. Auto: the best that the kernel has." };

    internal SnoopCommand() : base("Shows every deletion of a file on this machine, until Ctrl-C.")
    {
        foreach (Option option in new Option[] { _json, _count, _duration, _pid, _failed, _fullPaths, _directories, _renames, _moves,
            _victims, _process, _container, _loginFrom, _exclude, _delay, _attach })
        {
            Options.Add(option);
        }

        _count.Validators.Add(RequirePositive);
        _pid.Validators.Add(RequirePositive);
        _duration.Validators.Add(RequirePositive);
        _duration.Validators.Add(RequireTimer);
        _delay.Validators.Add(RequireDelay);
        _attach.Validators.Add(RequireName);
    }

    internal SnoopOptions Read(ParseResult arguments) => new(
        arguments.GetValue(_json),
        arguments.GetValue(_count),
        arguments.GetValue(_duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        new UnlinkProbeOptions
        {
            AttachKind = arguments.GetValue(_attach),
            WakeUpDelay = TimeSpan.FromMilliseconds(arguments.GetValue(_delay)),
            FullPaths = arguments.GetValue(_fullPaths),
            IdentifyVictims = arguments.GetValue(_victims),
            Operations = UnlinkOperations.Unlink
                | (arguments.GetValue(_directories) ? UnlinkOperations.RemoveDirectory : 0)
                | (arguments.GetValue(_renames) ? UnlinkOperations.RenameOver : 0)
                | (arguments.GetValue(_moves) ? UnlinkOperations.RenameAway : 0),
            ProcessDetails = (arguments.GetValue(_process) ? UnlinkProcessDetails.All & ~UnlinkProcessDetails.Container : 0)
                | (arguments.GetValue(_container) ? UnlinkProcessDetails.Container : 0),
            Filter = ReadFilter(arguments),
        });

    /// <returns>Null when none is asked for: then nothing is compared.</returns>
    private UnlinkFilter? ReadFilter(ParseResult arguments)
    {
        int? pid = arguments.GetValue(_pid);
        bool failed = arguments.GetValue(_failed);
        uint? loginFrom = arguments.GetValue(_loginFrom);
        string[] excluded = arguments.GetValue(_exclude) ?? [];
        return pid is null && !failed && loginFrom is null && excluded.Length == 0 ? null : new UnlinkFilter
        {
            ProcessIds = pid is null ? [] : [pid.Value],
            OwnPidNamespace = true,
            Results = failed ? UnlinkResults.Failures : UnlinkResults.All,
            LoginUserIdsFrom = loginFrom,
            ExcludeProcessCommands = excluded,
        };
    }

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

    private static void RequireDelay(OptionResult result)
    {
        if (TryGetNumber(result) is not (null or (>= 0 and <= LongestDelay)))
        {
            result.AddError($"{result.Option.Name} must be from 0 to {LongestDelay}.");
        }
    }

    // What is no number at all, the parser says.
    private static double? TryGetNumber(OptionResult result) =>
        result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value) ? value : null;
}
