namespace Ebpf.KernelTests;

/// <summary>Properties of a function that only root sees.</summary>
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

    [Fact]
    public void FindInBtf_SeveralNames_IsTheFirstFunctionAmongThem()
    {
        Assert.Equal("vfs_unlink", KernelSymbols.FindInBtf("no_such_function", "task_struct", "void", "", "vfs_unlink", "vfs_rmdir"));
        Assert.Equal("vfs_rmdir", KernelSymbols.FindInBtf("vfs_rmdir", "vfs_unlink"));
        Assert.Null(KernelSymbols.FindInBtf("no_such_function", "task_struct", "void", ""));
        Assert.Null(KernelSymbols.FindInBtf());
    }

    [Fact]
    public void FindInBtf_UnlinkFunction_IsTheOneOfTheSymbols() =>
        Assert.Equal(
            KernelSymbols.FindFunction("do_unlinkat", "filename_unlinkat")?.Name, KernelSymbols.FindInBtf("do_unlinkat", "filename_unlinkat"));

    [Fact]
    public void FindInBtf_KernelWithoutBtf_IsNull()
    {
        Require.Root();

        Assert.Null(Hidden.Run(() => Assert.Null(KernelSymbols.FindInBtf("vfs_unlink")), "/sys/kernel/btf"));
    }

    [Fact]
    public void FindInBtf_FileThatIsNotBtf_IsNull()
    {
        Require.Root();

        Assert.Null(Hidden.Run(() => Assert.Null(KernelSymbols.FindInBtf("vfs_unlink")), BtfTypes.KernelPath));
    }
}
