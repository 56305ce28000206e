using System.Diagnostics;
using Microsoft.Extensions.Hosting;

namespace Fleet;

/// <summary>Ends a simulation when the servers have all of it.</summary>
internal sealed class SimulationEnd(SimulationOptions simulation, Spool spool, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Stopwatch time = Stopwatch.StartNew();
        while (spool.SpooledBefore + spool.Last < simulation.Events || !spool.HasEnded || spool.Waiting > 0)
        {
            await Task.Delay(100, stoppingToken);
        }

        double seconds = time.Elapsed.TotalSeconds;
        Console.WriteLine($"{spool.Machine}: {spool.Last} events acknowledged in {seconds:F1} s, {spool.Last / seconds:N0} a second");
        lifetime.StopApplication();
    }
}
