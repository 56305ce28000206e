using System.Collections.Concurrent;

namespace Ebpf.SoakTests;

/// <summary>Threads that call the members of one object at the same moment, each after a random delay, in round after round.</summary>
internal static class Race
{
    /// <summary>Up to a few microseconds: as long as the calls themselves.</summary>
    private const int LongestSpin = 64;

    private static readonly TimeSpan MostForRound = TimeSpan.FromSeconds(60);

    /// <summary>Goes on until the time of a case is over.</summary>
    /// <param name="make">The object of a round.</param>
    /// <param name="end">After the round: looks at what is left.</param>
    /// <param name="roles">One for each thread. They may find that the object was disposed, and nothing else may go wrong.</param>
    internal static void Run<T>(Func<T> make, Action<T> end, params Action<T>[] roles) => Run(1, make, end, roles);

    /// <summary>The same, where a round is short beside the waiting for each other.</summary>
    /// <param name="together">How many rounds there are from one meeting of the threads to the next, each with an object of its own.</param>
    /// <param name="make">The object of a round.</param>
    /// <param name="end">After the round: looks at what is left.</param>
    /// <param name="roles">One for each thread.</param>
    internal static void Run<T>(int together, Func<T> make, Action<T> end, params Action<T>[] roles)
    {
        using IEnumerator<int> rounds = SoakTime.Rounds().GetEnumerator();
        ConcurrentQueue<Exception> failures = [];
        List<T> subjects = [];
        Prepare();
        using Barrier meeting = new(roles.Length, _ =>
        {
            subjects.ForEach(end);
            subjects.Clear();
            Prepare();
        });

        Thread[] threads = [.. roles.Select(role => new Thread(() => Play(role)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Empty(failures);
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds.Current + 1} rounds");

        void Prepare()
        {
            while (failures.IsEmpty && subjects.Count < together && rounds.MoveNext())
            {
                subjects.Add(make());
            }
        }

        void Play(Action<T> role)
        {
            try
            {
                while (subjects.Count > 0)
                {
                    foreach (T subject in subjects)
                    {
                        Thread.SpinWait(Random.Shared.Next(LongestSpin));
                        if (Record.Exception(() => role(subject)) is { } failure and not ObjectDisposedException)
                        {
                            failures.Enqueue(failure);
                        }
                    }

                    Assert.True(meeting.SignalAndWait(MostForRound), "A call does not come back.");
                }
            }
            catch (Exception e)
            {
                failures.Enqueue(e); // Of the end of a round, or of the next one's make.
                subjects = [];
            }
        }
    }
}
