using System.Diagnostics;
using System.Globalization;

namespace Ebpf.SoakTests;

/// <summary>The duration of a test: SOAK_SECONDS for each case, 0.3 unless told, and SOAK_ROUNDS at least, 3 unless told.</summary>
internal static class SoakTime
{
    internal static TimeSpan EachCase { get; } = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("SOAK_SECONDS") ?? "0.3", CultureInfo.InvariantCulture));

    private static readonly int LeastRounds = int.Parse(Environment.GetEnvironmentVariable("SOAK_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    /// <summary>Cancelled when the time of a case is over.</summary>
    internal static CancellationTokenSource StartCase()
    {
        CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(EachCase);
        return end;
    }

    /// <summary>The numbers of rounds until the time of a case is over, and there were enough.</summary>
    internal static IEnumerable<int> Rounds()
    {
        Stopwatch watch = Stopwatch.StartNew();
        for (int round = 0; round < LeastRounds || watch.Elapsed < EachCase; round++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            yield return round;
        }
    }
}
