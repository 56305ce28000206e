namespace Ebpf.Core.Tests;

public class CachedFeatureTests
{
    [Fact]
    public void State_Refused_IsTriedAgain()
    {
        Queue<KernelFeatureState> answers = new([KernelFeatureState.Refused, KernelFeatureState.Available]);
        CachedFeature probe = new(answers.Dequeue);

        Assert.Equal([KernelFeatureState.Refused, KernelFeatureState.Available], [probe.State, probe.State]);
    }

    [Theory]
    [InlineData(KernelFeatureState.Available)]
    [InlineData(KernelFeatureState.Missing)]
    public void State_Known_IsTriedOnce(KernelFeatureState known)
    {
        int tried = 0;
        CachedFeature probe = new(() =>
        {
            tried++;
            return known;
        });

        Assert.Equal([known, known], [probe.State, probe.State]);
        Assert.Equal(1, tried);
    }
}
