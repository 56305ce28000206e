namespace Fleet.Tests;

public class SubjectsTests
{
    [Theory]
    [InlineData("/var/log/a", "var")]
    [InlineData("/a", "-")]
    [InlineData("relative/a", "-")]
    [InlineData("//a/b", "-")]
    [InlineData("/a.b/c", "other")] // A dot would begin another token.
    [InlineData("/*/c", "other")] // A wildcard would match every reader's subject.
    [InlineData("/ \n/c", "other")]
    public void FolderOf_Path_IsAToken(string path, string expected) => Assert.Equal(expected, Subjects.FolderOf(Events.Create(1, path)));

    [Fact]
    public void Events_MachineWithDots_IsOneToken()
    {
        Assert.Equal("deletions.node-1_example_org.events.var", Subjects.Events(Subjects.CheckMachine("node-1.example.org"), "var"));
        Assert.Equal("ledger", Subjects.KindOf(Subjects.Ledger("node-1.example.org")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a*")]
    [InlineData(">")]
    public void CheckMachine_NoName_Throws(string name) => Assert.Throws<ArgumentException>(() => Subjects.CheckMachine(name));
}
