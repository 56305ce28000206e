namespace Ebpf.KernelTests;

/// <summary>What only root sees of a function.</summary>
public sealed class KernelSymbolsTests
{
    [Fact]
    public void FindFunction_AsRoot_HasTheAddress()
    {
        Require.Root();

        KernelFunction? function = KernelSymbols.FindFunction("vfs_unlink");

        Assert.NotNull(function?.Address);
        Assert.Equal(("vfs_unlink", 1, null), (function.Name, function.SymbolCount, function.Module));
    }

    [Fact]
    public void FindFunction_AsRootWithKprobes_KnowsTheBlacklist()
    {
        Require.Kprobes();

        Assert.False(KernelSymbols.FindFunction("vfs_unlink")?.IsBlacklisted);
        Assert.True(KernelSymbols.FindFunction("exc_int3", "el1h_64_sync_handler", "el1_sync_handler")?.IsBlacklisted);
    }

    [Fact]
    public void FindFunction_WithoutRoot_DoesNotKnowTheBlacklist()
    {
        Require.Root();

        Assert.Null(Unprivileged.Run(() => Assert.Null(KernelSymbols.FindFunction("vfs_unlink")!.IsBlacklisted)));
    }
}
