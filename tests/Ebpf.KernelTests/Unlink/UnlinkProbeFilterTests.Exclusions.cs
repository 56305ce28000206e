using Ebpf.Probes.Unlink;

namespace Ebpf.KernelTests;

/// <content>What is left out, and who logged in.</content>
public sealed partial class UnlinkProbeFilterTests
{
    /// <summary>The file of another process, and of this one.</summary>
    [Fact]
    public async Task Exclusions_OfEachKind_LeaveOutWhatMatches()
    {
        string command = File.ReadAllText("/proc/self/comm").TrimEnd('\n');

        Assert.Equal(["child"], Names(await RunAsync(new UnlinkFilter { ExcludeProcessIds = [Environment.ProcessId] }, RunBothAsync)));
        Assert.Empty(await RunAsync(new UnlinkFilter { ExcludeProcessIds = [Environment.ProcessId], IncludeDescendants = true }, RunBothAsync));
        Assert.Empty(await RunAsync(new UnlinkFilter { ExcludeUserIds = [0] }, RunBothAsync));
        Assert.Equal(["own", "child"], Names(await RunAsync(new UnlinkFilter { ExcludeUserIds = [Nobody] }, RunBothAsync)));
        Assert.Equal(["child"], Names(await RunAsync(new UnlinkFilter { ExcludeProcessCommands = [command] }, RunBothAsync)));
        Assert.Equal(["own"], Names(await RunAsync(new UnlinkFilter { ExcludePathPrefixes = [$"{_directory.Path}/ch", "/none"] }, RunBothAsync)));
        Assert.Equal(["a"], Names(await RunAsync(new UnlinkFilter { ExcludeCommands = ["other"] }, () => RunAs("some", "a", "other", "b"))));
    }

    [Fact]
    public async Task Exclusions_OfAValueThatIsIncludedToo_LeaveItOut()
    {
        UnlinkFilter filter = new() { UserIds = [0], ExcludeUserIds = [0] };

        Assert.Empty(await RunAsync(filter, RunBothAsync));
    }

    [Fact]
    public async Task ProcessCommands_OfAThreadWithANameOfItsOwn_AreThoseOfItsProcess()
    {
        string command = File.ReadAllText("/proc/self/comm").TrimEnd('\n');

        Assert.Equal(["a", "b"], Names(await RunAsync(new UnlinkFilter { ProcessCommands = [command] }, () => RunAs("some", "a", "other", "b"))));
        Assert.Empty(await RunAsync(new UnlinkFilter { ProcessCommands = ["some"] }, () => RunAs("some", "a", "other", "b")));
    }

    /// <summary>The rule of STIG and CIS: auid&gt;=1000, and a login.</summary>
    [Fact]
    public async Task LoginUserIds_OfUsersAndServices_AreToldApart()
    {
        Assert.SkipUnless(File.Exists("/proc/self/loginuid"), "needs a kernel with audit");
        bool mayLogin = (await Command.RunAsync("sh", "-c", "echo 0 >/proc/self/loginuid")).ExitCode == 0;
        Assert.SkipUnless(mayLogin, "needs CAP_AUDIT_CONTROL");

        Assert.Equal(["1000", "1001"], Names(await RunAsync(new UnlinkFilter { LoginUserIdsFrom = 1000 }, RunLoginsAsync)));
        Assert.Equal(["1001"], Names(await RunAsync(new UnlinkFilter { LoginUserIdsFrom = 1000, ExcludeLoginUserIds = [1000] }, RunLoginsAsync)));
        Assert.Equal(["0", "1001"], Names(await RunAsync(new UnlinkFilter { LoginUserIds = [1001, 0] }, RunLoginsAsync)));
        Assert.Equal(["none"], Names(await RunAsync(new UnlinkFilter { LoginUserIds = [UnlinkFilter.NoLogin] }, RunLoginsAsync)));
    }

    private async Task RunLoginsAsync()
    {
        foreach (string user in new[] { "none", "0", "999", "1000", "1001" })
        {
            string login = user == "none" ? "true" : $"echo {user} >/proc/self/loginuid";
            await Command.RunAsync("sh", "-c", $"{login} && exec unlink {_directory.Path}/{user}");
        }
    }
}
