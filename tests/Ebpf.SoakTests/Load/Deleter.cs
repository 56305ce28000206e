using System.Diagnostics;
using System.Globalization;

namespace Ebpf.SoakTests;

/// <summary>A process that deletes as fast as it can from a line on its input to the next, and says how often.</summary>
internal sealed class Deleter : IDisposable
{
    private const string Ready = "ready";

    private readonly Process _process;

    internal Deleter(int threads)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["delete", threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        Assert.Equal(Ready, _process.StandardOutput.ReadLine()); // The runtime's own deletions of its start are over.
    }

    internal int ProcessId => _process.Id;

    internal void Begin() => _process.StandardInput.WriteLine();

    /// <returns>How many deletions it tried.</returns>
    internal async Task<long> EndAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        string? issued = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return long.Parse(issued!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    /// <summary>The process's side.</summary>
    internal static int Run(int count)
    {
        long issued = 0;
        bool isOver = false;
        Console.WriteLine(Ready);
        Console.ReadLine();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() =>
        {
            long own = 0;
            do
            {
                Posix.UnlinkNothing();
                own++;
            }
            while (!Volatile.Read(ref isOver));

            Interlocked.Add(ref issued, own);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Console.ReadLine();
        Volatile.Write(ref isOver, true);
        Array.ForEach(threads, thread => thread.Join());
        Console.WriteLine(issued.ToString(CultureInfo.InvariantCulture));
        Console.ReadLine(); // It is killed, so that the runtime does not delete at its end.
        return 0;
    }
}
