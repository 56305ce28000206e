namespace Ebpf.KernelTests.Maps;

/// <summary>An operation that a kind of map does not have is named in the error, with what to do instead, and not EINVAL.</summary>
public sealed class BpfMapRefusalTests : IDisposable
{
    private readonly BpfObject _object;

    public BpfMapRefusalTests()
    {
        Require.Root();
        _object = TestObject.Load("maps");
    }

    public void Dispose() => _object.Dispose();

    [Theory]
    [InlineData("slots", "An array keeps all of its elements")]
    [InlineData("per_cpu_slots", "An array keeps all of its elements")]
    [InlineData("queue", "no such operation for a Queue")]
    [InlineData("stack", "no such operation for a Stack")]
    public void Remove_FromAKindThatCannot_SaysSo(string name, string cause)
    {
        BpfByteMap map = _object.Maps[name].AsBytes();

        AssertNotSupported(() => map.Remove(new byte[map.KeyLength]), cause);
    }

    [Theory]
    [InlineData("queue")]
    [InlineData("stack")]
    public void MoveNext_KindThatIsNotEnumerated_SaysSo(string name) =>
        AssertNotSupported(() => _object.Maps[name].AsBytes().GetEnumerator().MoveNext(), "does not enumerate");

    [Fact]
    public void TryRemove_Array_SaysSo() =>
        AssertNotSupported(() => _object.Maps["slots"].As<uint, ulong>().TryRemove(0, out _), "An array keeps all of its elements");

    [Fact]
    public void TryRemove_Trie_SaysSo() =>
        AssertNotSupported(() => _object.Maps["routes"].As<Prefix, ulong>().TryRemove(default, out _), "in one step");

    [Fact]
    public void TakeBatch_Array_SaysSo() => AssertNotSupported(
        () =>
        {
            BpfMapCursor<uint> cursor = default;
            _object.Maps["slots"].As<uint, ulong>().TakeBatch(ref cursor, new uint[4], new ulong[4]);
        },
        "An array keeps all of its elements");

    [Fact]
    public void RemoveBatch_Array_SaysSo() =>
        AssertNotSupported(() => _object.Maps["slots"].As<uint, ulong>().RemoveBatch([1]), "An array keeps all of its elements");

    [Fact]
    public void Set_LockedViewOfAMapWithoutALock_SaysSo()
    {
        BpfException e = Assert.Throws<BpfException>(() => _object.Maps["counts"].As<uint, ulong>(locked: true).Set(1, 1));

        Assert.Contains("no struct bpf_spin_lock", e.Message, StringComparison.Ordinal);
    }

    private static void AssertNotSupported(Action action, string cause)
    {
        BpfException e = Assert.Throws<BpfException>(action);

        Assert.Equal(BpfErrorKind.NotSupported, e.Kind);
        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Remedy);
    }
}
