using System.Reflection;
using Ebpf.Probes.Unlink;
using PublicApiGenerator;

namespace Ebpf.Core.Tests;

/// <summary>What users can see of each library is a text file, so that a change of it is a change that somebody reads.</summary>
public class PublicFaceTests
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"], // It names what the compiler made.
    };

    [Fact]
    public void EbpfCore_PublicFace_IsAsAccepted() => AssertAccepted(typeof(BpfObject).Assembly);

    [Fact]
    public void EbpfProbesUnlink_PublicFace_IsAsAccepted() => AssertAccepted(typeof(UnlinkProbe).Assembly);

    private static void AssertAccepted(Assembly library)
    {
        string accepted = Path.GetFullPath($"{Repository.Root}/tests/Ebpf.Core.Tests/PublicFace/{library.GetName().Name}.txt");
        string received = Path.Combine(AppContext.BaseDirectory, $"{library.GetName().Name}.received.txt");
        string face = library.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        File.WriteAllText(received, face);

        Assert.True(
            File.Exists(accepted) && File.ReadAllText(accepted) == face,
            $"The public face of {library.GetName().Name} has changed. See the difference, and accept it if it is meant:\n"
            + $"  diff {accepted} {received}\n  cp {received} {accepted}");
    }
}
