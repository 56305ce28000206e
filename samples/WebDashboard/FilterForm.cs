using Ebpf;
using Ebpf.Extensions.Hosting;
using Ebpf.Probes.Unlink;
using Microsoft.AspNetCore.Http.HttpResults;

namespace WebDashboard;

/// <summary>The part of the filter that the page edits. The rest stays as the configuration has it.</summary>
internal sealed record FilterForm(string[] PathPrefixes, string[] Commands, UnlinkResults Results)
{
    internal static FilterForm Of(UnlinkFilter filter) => new([.. filter.PathPrefixes], [.. filter.Commands], filter.Results);

    /// <summary>Sets the kernel's filter; a value that cannot match anything is a sentence for the user.</summary>
    internal Results<NoContent, ProblemHttpResult> Apply(HostedUnlinkProbe probe)
    {
        try
        {
            probe.SetFilter((probe.Filter ?? new UnlinkFilter()) with { PathPrefixes = PathPrefixes, Commands = Commands, Results = Results });
            return TypedResults.NoContent();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or BpfException)
        {
            return TypedResults.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
