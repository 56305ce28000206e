using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Fleet;

/// <summary>Sends what is spooled, and forgets it when the servers have acknowledged it.</summary>
internal sealed class Publisher(FleetOptions options, Spool spool, INatsJSContext servers, ILogger<Publisher> logger) : BackgroundService
{
    private const int MessageTooLarge = 10054; // JetStream's own number of it.

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan pause = TimeSpan.Zero;
        Sending? before = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            // While one half is on its way, the other is read, sent and removed.
            Sending? next = Send(before?.Last ?? 0, stoppingToken);
            if (before is null && next is null)
            {
                await spool.Filled.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
            }

            if (before is not null && await TryFinishAsync(before))
            {
                pause = TimeSpan.Zero;
            }
            else if (before is not null)
            {
                _ = next is null || await TryFinishAsync(next);
                next = null; // From the oldest on again.
                pause = TimeSpan.FromTicks(Math.Clamp(2 * pause.Ticks, ShortestPause.Ticks, LongestPause.Ticks));
                await Task.Delay(pause, stoppingToken);
            }

            before = next;
        }
    }

    private Sending? Send(long after, CancellationToken cancellationToken)
    {
        List<SpooledMessage> messages = spool.Read(after, Math.Max(1, options.InFlight / 2));
        return messages.Count == 0 ? null : new Sending(messages, Task.WhenAll(messages.Select(message => TryPublishAsync(message, cancellationToken))));
    }

    private async Task<bool> TryFinishAsync(Sending sending)
    {
        bool[] isThere = await sending.Answers;
        SpooledMessage[] acknowledged = [.. sending.Messages.Where((_, i) => isThere[i])];
        return spool.TryRemove(acknowledged) && acknowledged.Length == sending.Messages.Count;
    }

    private async Task<bool> TryPublishAsync(SpooledMessage message, CancellationToken cancellationToken)
    {
        try
        {
            NatsHeaders headers = new() { [Subjects.RunHeader] = message.Run };
            if (message.Form is not null)
            {
                headers[Subjects.FormHeader] = message.Form;
            }

            PubAckResponse answer = await servers.PublishAsync(
                message.Subject, message.Payload, opts: new NatsJSPubOpts { MsgId = message.MessageId }, headers: headers, cancellationToken: cancellationToken);
            if (answer.Error is null)
            {
                return true; // Also a duplicate: the servers have it, and only their first answer was lost.
            }

            if (answer.Error.ErrCode == MessageTooLarge)
            {
                return TryGiveUp(message, answer.Error.Description ?? "too large");
            }

            logger.LogDebug("Refused, will be sent again: {Id}: {Reason}", message.MessageId, answer.Error.Description);
            return false;
        }
        catch (NatsPayloadTooLargeException e)
        {
            return TryGiveUp(message, e.Message);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException or TimeoutException)
        {
            logger.LogDebug("Not acknowledged, will be sent again: {Id}: {Reason}", message.MessageId, e.Message);
            return false;
        }
    }

    private bool TryGiveUp(SpooledMessage message, string reason)
    {
        logger.LogWarning("The servers never take {Id}, and its events are recorded as lost: {Reason}", message.MessageId, reason);
        return spool.TryGiveUp(message);
    }

    private sealed record Sending(List<SpooledMessage> Messages, Task<bool[]> Answers)
    {
        internal long Last => Messages[^1].Id;
    }
}
