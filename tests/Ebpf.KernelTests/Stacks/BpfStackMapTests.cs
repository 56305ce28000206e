using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

public sealed partial class BpfStackMapTests : IDisposable
{
    private readonly BpfObject _object;
    private readonly Symbolizer _symbols = new();

    public BpfStackMapTests()
    {
        Require.Root();
        _object = TestObject.Load("stacks", new BpfObjectOptions { Globals = new BpfGlobals { { "target_process", Environment.ProcessId } } });
        using BpfLink link = _object.Programs["on_getppid"].Attach();
        _ = getppid();
    }

    [Fact]
    public void Symbolizer_UserStack_BeginsInTheFunctionThatCallsTheSystem()
    {
        StackFrame frame = Resolve("stacks", "user_stack")[0];

        Assert.Contains("getppid", frame.Function, StringComparison.Ordinal);
        Assert.Contains("libc", frame.Module, StringComparison.Ordinal);
    }

    [Fact]
    public void Symbolizer_KernelStack_HasFunctionsOfTheKernel()
    {
        Require.Kernel(6, 18); // Before, a program at a system call's tracepoint got the process's registers, and no kernel stack (EFAULT).
        IReadOnlyList<StackFrame> frames = Resolve("stacks", "kernel_stack");

        Assert.All(frames, frame => Assert.True(frame.Address.IsKernel));
        Assert.Contains(frames, frame => frame is { Function: not null, Module: null });
        Assert.Equal(frames, KernelSymbols.Resolve([.. frames.Select(frame => frame.Address.Value)]));
    }

    /// <summary>The kernel gives the address where it cannot read a build id at once.</summary>
    [Fact]
    public void Symbolizer_StackOfBuildIds_HasTheSameFunction()
    {
        Assert.True(_object.Maps["files"].AsStacks().TryGetValue(_object.Globals.Get<int>("file_stack"), out IReadOnlyList<StackAddress>? stack));
        Assert.Contains("getppid", _symbols.Resolve(stack, Environment.ProcessId)[0].Function, StringComparison.Ordinal);
    }

    [Fact]
    public void TryGetValue_RemovedStackOrError_IsFalse()
    {
        BpfStackMap stacks = _object.Maps["stacks"].AsStacks();
        int id = _object.Globals.Get<int>("user_stack");

        Assert.True(stacks.Remove(id));

        Assert.False(stacks.TryGetValue(id, out _));
        Assert.False(stacks.TryGetValue(-14, out _));
        Assert.False(stacks.Remove(id) || stacks.Remove(-14));
    }

    [Fact]
    public void AsStacks_AnotherKind_IsRefused() =>
        Assert.Contains("stack traces", Assert.Throws<InvalidOperationException>(() => _object.Maps["samples"].AsStacks()).Message, StringComparison.Ordinal);

    public void Dispose() => _object.Dispose();

    private IReadOnlyList<StackFrame> Resolve(string map, string variable)
    {
        int id = _object.Globals.Get<int>(variable);
        Assert.True(_object.Maps[map].AsStacks().TryGetValue(id, out IReadOnlyList<StackAddress>? stack), $"{variable} is {id}");
        return _symbols.Resolve(stack, Environment.ProcessId);
    }

    [LibraryImport("libc")]
    private static partial int getppid();
}
