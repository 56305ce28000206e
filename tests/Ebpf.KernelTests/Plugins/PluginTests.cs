namespace Ebpf.KernelTests;

/// <summary>Copies of the libraries in several AssemblyLoadContexts share one native library.</summary>
public sealed class PluginTests
{
    [Fact]
    public void LoadRejected_InTwoContexts_EachHasItsOwnMessagesAlsoAfterTheOtherIsUnloaded()
    {
        Require.Root();
        Require.Kernel(5, 14); // SEC("syscall")
        PluginContext first = new();
        string alone = first.Call(nameof(PluginWork.LoadRejected));

        (string second, WeakReference context) = PluginContext.CallOnce(nameof(PluginWork.LoadRejected));
        string afterUse = first.Call(nameof(PluginWork.LoadRejected));
        bool collected = PluginContext.IsCollected(context);
        string afterUnload = first.Call(nameof(PluginWork.LoadRejected));
        first.Unload();

        Assert.StartsWith($"{nameof(BpfVerifierException)}: ", alone, StringComparison.Ordinal);
        Assert.True(collected);
        Assert.Equal([alone, alone, alone], [second, afterUse, afterUnload]);
    }

    [Theory]
    [InlineData(nameof(PluginWork.LoadRejected))]
    [InlineData(nameof(PluginWork.ReadProbe))]
    public void Unload_AfterWork_CollectsTheContext(string work)
    {
        Require.Root();

        (string result, WeakReference context) = PluginContext.CallOnce(work);

        Assert.NotEmpty(result);
        Assert.True(PluginContext.IsCollected(context), "The context is held.");
    }
}
