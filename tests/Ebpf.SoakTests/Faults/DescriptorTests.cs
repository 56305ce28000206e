using Ebpf.Probes.Unlink;

namespace Ebpf.SoakTests;

/// <summary>A start that runs out of descriptors says so, at each of them, and leaves nothing behind.</summary>
public sealed class DescriptorTests
{
    private const int Most = 400;

    public static TheoryData<bool, bool> Options => new MatrixTheoryData<bool, bool>([false, true], [false, true]);

    [Theory]
    [MemberData(nameof(Options))]
    public void Start_DescriptorsRunOut_NamesTheLimitAndLeavesNone(bool fullPaths, bool filters)
    {
        Require.Probe();
        UnlinkProbeOptions options = new() { FullPaths = fullPaths, Filter = filters ? new UnlinkFilter() : null };
        UnlinkProbe.Start(options).Dispose(); // What is opened once for the process.
        Refused(options, 0); // What the runtime needs for an exception.
        IReadOnlyList<string> before = Descriptors.ReadSettled();

        int left = 0;
        while (Refused(options, left))
        {
            Descriptors.AssertBackTo(before);
            left++;
        }

        Assert.InRange(left, 5, Most);
        Descriptors.AssertBackTo(before);
        UnlinkProbe.Start(options).Dispose();
    }

    private static bool Refused(UnlinkProbeOptions options, int left)
    {
        Exception? refusal = null;
        using (new Descriptors(left))
        {
            try
            {
                UnlinkProbe.Start(options).Dispose();
            }
            catch (Exception e) when (e is BpfException or OutOfMemoryException)
            {
                refusal = e; // Record.Exception would ask for its message here, for which the runtime may need a descriptor.
            }
        }

        if (refusal is null)
        {
            return false;
        }

        if (refusal is OutOfMemoryException)
        {
            return true; // The runtime's own word for a thread that it cannot start without a descriptor.
        }

        Assert.True(refusal is BpfException { Kind: BpfErrorKind.ResourceLimit }, $"with {left} left: {refusal}");
        Assert.Contains("RLIMIT_NOFILE", refusal.Message, StringComparison.Ordinal);
        return true;
    }
}
