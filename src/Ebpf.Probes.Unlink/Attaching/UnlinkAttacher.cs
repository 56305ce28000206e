using Microsoft.Extensions.Logging;

namespace Ebpf.Probes.Unlink;

/// <summary>Attaches by the first plan that the kernel accepts.</summary>
internal static class UnlinkAttacher
{
    /// <exception cref="BpfException">The kernel refused the last plan.</exception>
    /// <exception cref="PlatformNotSupportedException">The last plan cannot do what is asked.</exception>
    internal static AttachedPrograms Start(UnlinkProbeOptions options, ILoggerFactory? loggerFactory)
    {
        List<string> refusals = [];
        IReadOnlyList<UnlinkAttachPlan> plans = UnlinkAttachPlan.For(options, refusals);
        foreach (UnlinkAttachPlan plan in plans.SkipLast(1))
        {
            try
            {
                return plan.Start(options, refusals, loggerFactory);
            }
            catch (BpfException e)
            {
                refusals.Add(e.Kind == BpfErrorKind.SwitchedOff
                    ? $"{plan.Kind} would see nothing: {e.Cause}"
                    : $"{plan.Kind} is refused with {Errno.GetName(e.ErrorNumber)}");
            }
            catch (PlatformNotSupportedException e)
            {
                refusals.Add(e.Message);
            }
        }

        return plans[^1].Start(options, refusals, loggerFactory);
    }
}
