using System.Text;
using Ebpf;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Fleet;

/// <summary>Reads the stream into the database, and keeps account of each run.</summary>
internal sealed class Auditor(FleetOptions options, AuditDatabase database, INatsJSContext servers, ILogger<Auditor> logger) : BackgroundService
{
    private const int MostMessages = 200;
    private readonly Dictionary<string, RunState> _runs = database.LoadRuns().ToDictionary(run => run.Name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Servers.CreateStreamAsync(servers, options, stoppingToken);
                INatsJSConsumer consumer = await Servers.CreateAuditorAsync(servers, options, stoppingToken);
                while (!stoppingToken.IsCancellationRequested)
                {
                    await FetchAsync(consumer, stoppingToken);
                }
            }
            catch (Exception e) when (e is NatsException or NatsJSException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The servers did not answer, trying again: {Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    private async Task FetchAsync(INatsJSConsumer consumer, CancellationToken cancellationToken)
    {
        List<INatsJSMsg<byte[]>> messages = [];
        await foreach (INatsJSMsg<byte[]> message in consumer.FetchAsync<byte[]>(
            new NatsJSFetchOpts { MaxMsgs = MostMessages, Expires = TimeSpan.FromSeconds(1) }, cancellationToken: cancellationToken))
        {
            messages.Add(message);
        }

        if (messages.Count > 0)
        {
            Keep(messages);
            foreach (INatsJSMsg<byte[]> message in messages)
            {
                await message.AckAsync(cancellationToken: cancellationToken);
            }
        }
    }

    private void Keep(List<INatsJSMsg<byte[]>> messages)
    {
        using SqliteTransaction transaction = database.Begin();
        HashSet<RunState> touched = [];
        foreach (INatsJSMsg<byte[]> message in messages)
        {
            try
            {
                touched.Add(Apply(Decode(message), transaction));
            }
            catch (FormatException e)
            {
                logger.LogWarning("A message on {Subject} is not an agent's, and is left out: {Reason}", Display(message.Subject), Display(e.Message));
            }
        }

        foreach (RunState run in touched)
        {
            database.Save(run, transaction);
        }

        transaction.Commit();
    }

    private static Report Decode(INatsJSMsg<byte[]> message)
    {
        string? Header(string name) => message.Headers is { } headers && headers.TryGetValue(name, out StringValues values) ? $"{values}" : null;
        return Report.Decode(message.Subject, Header(Subjects.RunHeader), Header(Subjects.FormHeader), message.Data ?? []);
    }

    private RunState Apply(Report report, SqliteTransaction transaction)
    {
        RunState run = _runs.TryGetValue(report.Run, out RunState? known) ? known : _runs[report.Run] = new RunState(report.Run, new RangeSet(), new RangeSet());
        foreach (DeletionRow deletion in report.Deletions)
        {
            if (run.Seen.Add(deletion.Sequence, deletion.Sequence) == 0)
            {
                run.Repeats++;
            }
            else
            {
                database.Insert(run, deletion, transaction);
            }
        }

        if (report.Loss is not null)
        {
            run.Apply(report.Loss);
        }

        if (report.Ledger is not null)
        {
            run.Apply(report.Ledger);
        }

        return run;
    }

    private static string Display(string text) => KernelText.ToDisplay(Encoding.UTF8.GetBytes(text));
}
