using System.Globalization;
using System.IO.Pipes;

namespace Ebpf.KernelTests;

/// <summary>Loading by a token, in a user namespace whose root has no rights on the machine.</summary>
public sealed class TokenTests
{
    private const string PipesVariable = "TOKEN_TEST_PIPES";

    private static readonly BpfObjectOptions Options = new() { Programs = ["on_xdp"] };

    [Fact]
    public async Task Load_TokenOfAUserNamespace_TakesThePlaceOfCapabilities()
    {
        Require.Root();
        Require.Kernel(6, 9);
        Assert.SkipUnless((await Command.RunAsync("unshare", "-Ur", "true")).ExitCode == 0, "no user namespaces here");
        await using AnonymousPipeServerStream fromChild = new(PipeDirection.In, HandleInheritability.Inheritable);
        await using AnonymousPipeServerStream toChild = new(PipeDirection.Out, HandleInheritability.Inheritable);

        Task child = ChildTest.RunAsync(
            $"{nameof(TokenTests)}.{nameof(LoadByAToken)}",
            "env", $"{PipesVariable}={fromChild.GetClientHandleAsString()},{toChild.GetClientHandleAsString()}", "unshare", "-Urm");
        fromChild.DisposeLocalCopyOfClientHandle();
        toChild.DisposeLocalCopyOfClientHandle();
        using StreamReader reader = new(fromChild);
        if (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            int[] numbers = [.. line.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            DelegatedBpf.Delegate(numbers[0], numbers[1]);
            toChild.WriteByte(1);
        }

        await child;
    }

    [Fact(Explicit = true)]
    public void LoadByAToken()
    {
        string[] pipes = Environment.GetEnvironmentVariable(PipesVariable)!.Split(',');
        using AnonymousPipeClientStream toParent = new(PipeDirection.Out, pipes[0]);
        using AnonymousPipeClientStream fromParent = new(PipeDirection.In, pipes[1]);
        Assert.Equal(BpfErrorKind.PermissionDenied, Assert.Throws<BpfException>(() => TestObject.Load("network", Options)).Kind);
        int descriptor = DelegatedBpf.Open();
        using StreamWriter writer = new(toParent) { AutoFlush = true };
        writer.WriteLine($"{Environment.ProcessId} {descriptor}");
        Assert.Equal(1, fromParent.ReadByte());
        string mounted = DelegatedBpf.Mount(descriptor);
        IReadOnlySet<string> before = InheritedDescriptors.Find();

        using BpfObject obj = TestObject.Load("network", Options with { TokenPath = mounted });

        Assert.Equal(2u, obj.Programs["on_xdp"].Run(data: new byte[64]).ReturnValue); // XDP_PASS
        Assert.Empty(InheritedDescriptors.Find().Except(before));
    }
}
