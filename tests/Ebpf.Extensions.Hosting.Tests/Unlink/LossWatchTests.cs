namespace Ebpf.Extensions.Hosting.Tests;

public class LossWatchTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Observe_Growth_IsRememberedForTheWindow()
    {
        LossWatch watch = new(_time, TimeSpan.FromMinutes(1));

        Assert.Equal(0, watch.Observe(this, 0));
        Assert.Equal(3, watch.Observe(this, 3));
        _time.Now += TimeSpan.FromSeconds(59);
        Assert.Equal(3, watch.Observe(this, 3)); // A second reader sees it, too.
        Assert.Equal(5, watch.Observe(this, 5));
        _time.Now += TimeSpan.FromSeconds(60);
        Assert.Equal(0, watch.Observe(this, 5));
        Assert.Equal(1, watch.Observe(this, 6));
    }

    [Fact]
    public void Observe_RestartedProbe_CountsFromZero()
    {
        LossWatch watch = new(_time, TimeSpan.FromMinutes(1));
        watch.Observe(this, 10);
        _time.Now += TimeSpan.FromSeconds(60);
        Assert.Equal(0, watch.Observe(this, 10));

        Assert.Equal(2, watch.Observe(new object(), 2));
    }

    [Fact]
    public void Observe_OneLossFewer_IsNoNewProbe()
    {
        LossWatch watch = new(_time, TimeSpan.FromMinutes(1));
        watch.Observe(this, 100);
        _time.Now += TimeSpan.FromSeconds(60);
        Assert.Equal(0, watch.Observe(this, 100));

        Assert.Equal(0, watch.Observe(this, 99));
        Assert.Equal(0, watch.Observe(this, 100));
    }

    private sealed class SteppedTime : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
