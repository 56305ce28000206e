using System.IO.Pipelines;
using System.Text;

namespace Ebpf.Core.Tests;

public class TracePipeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAllAsync_WholeLines_DeliversEachAlsoEmptyOnes() =>
        Assert.Equal(["a", "", "b", " "], await ReadAsync("a\n", "\nb\n \n"));

    [Fact]
    public async Task ReadAllAsync_LineInPieces_DeliversItOnce() =>
        Assert.Equal(["CPU:2 [LOST 1 EVENTS]", "b"], await ReadAsync("CPU:2 [L", "OST 1 ", "EVENTS]", "\nb\n"));

    [Fact]
    public async Task ReadAllAsync_EndWithoutLineBreak_DeliversTheRest() =>
        Assert.Equal(["a", "b"], await ReadAsync("a\nb"));

    [Fact]
    public async Task ReadAllAsync_NoLineBreakForLong_DeliversPiecesThatLoseNothing()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i} "));

        List<string> lines = await ReadAsync(text, "\nb\n");

        Assert.Equal(text + "b", string.Concat(lines));
        Assert.Equal("b", lines[^1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 16 * 1024));
    }

    [Fact]
    public async Task ReadAllAsync_WriterFailed_Throws()
    {
        Pipe pipe = new();
        await pipe.Writer.CompleteAsync(new IOException("broken"));

        await Assert.ThrowsAsync<IOException>(() => CollectAsync(pipe.Reader, Token));
    }

    [Fact]
    public async Task ReadAllAsync_TracingSwitchedOff_DeliversWhatIsThereAndSaysWhyNoMoreComes()
    {
        Pipe pipe = new();
        await pipe.Writer.WriteAsync("a\n"u8.ToArray(), Token);
        List<string> seen = [];

        BpfException e = await Assert.ThrowsAsync<BpfException>(async () =>
        {
            await foreach (TracePipeLine line in TracePipe.ReadAllAsync(pipe.Reader, () => new FailureDiagnosis("It is off.", "Switch it on.", BpfErrorKind.SwitchedOff), Token))
            {
                seen.Add(line.Text);
            }
        });

        Assert.Equal(["a"], seen);
        Assert.Equal((BpfErrorKind.SwitchedOff, "It is off.", "Switch it on."), (e.Kind, e.Cause, e.Remedy));
    }

    [Fact]
    public async Task ReadAllAsync_CancelledBetweenLines_DeliversNoMore()
    {
        Pipe pipe = new();
        await pipe.Writer.WriteAsync("a\nb\n"u8.ToArray(), Token);
        using CancellationTokenSource cancel = new();
        List<string> seen = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TracePipeLine line in TracePipe.ReadAllAsync(pipe.Reader, NoObstacle, cancel.Token))
            {
                seen.Add(line.Text);
                await cancel.CancelAsync();
            }
        });

        Assert.Equal(["a"], seen);
    }

    private static async Task<List<string>> ReadAsync(params string[] writes)
    {
        Pipe pipe = new();
        Task<List<string>> reading = CollectAsync(pipe.Reader, Token);
        foreach (string text in writes)
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        }

        await pipe.Writer.CompleteAsync();
        return await reading;
    }

    private static async Task<List<string>> CollectAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        List<string> lines = [];
        await foreach (TracePipeLine line in TracePipe.ReadAllAsync(reader, NoObstacle, cancellationToken))
        {
            lines.Add(line.Text);
        }

        return lines;
    }

    private static FailureDiagnosis? NoObstacle() => null;
}
