namespace Ebpf.Core.Tests;

public class VerifierRejectionTests
{
    private const string Log = """
        0: R1=ctx() R10=fp0
        0: (79) r1 = *(u64 *)(r1 +112)
        1: (85) call bpf_probe_read#4
        unknown func bpf_probe_read#4
        processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

        """;

    [Fact]
    public void Parse_LibbpfsMessage_TakesProgramAndLog()
    {
        VerifierRejection? rejection = VerifierRejection.Parse($"libbpf: prog 'probe': -- BEGIN PROG LOAD LOG --\n{Log}-- END PROG LOAD LOG --");

        Assert.Equal(new VerifierRejection("probe", Log), rejection);
    }

    [Theory]
    [InlineData("libbpf: prog 'probe': BPF program load failed: -EINVAL")]
    [InlineData("libbpf: -- BEGIN BTF LOAD LOG ---\nx\n-- END BTF LOAD LOG --")]
    [InlineData("")]
    public void Parse_OtherMessage_IsNull(string message) => Assert.Null(VerifierRejection.Parse(message));

    [Fact]
    public void Tail_OfLog_EndsBeforeTheSummary() =>
        Assert.EndsWith("call bpf_probe_read#4\nunknown func bpf_probe_read#4", new VerifierRejection("probe", Log).Tail, StringComparison.Ordinal);

    [Fact]
    public void Tail_OfLongLogWithoutSummary_IsItsLastLines() =>
        Assert.Equal("93\n94\n95\n96\n97\n98\n99\n100", new VerifierRejection("probe", string.Join('\n', Enumerable.Range(1, 100))).Tail);

    [Fact]
    public void Tail_WithExplanation_HasItWholeAndWhatCameBefore()
    {
        string explanation = string.Join('\n', Enumerable.Range(1, 30).Select(i => $"  sentence {i}"));

        string tail = new VerifierRejection("probe", $"1\n2\n3\n4\n5\n6\n7\n8\n9\nVerification failed: Safety\n{explanation}\n\nprocessed 9 insns\n").Tail;

        Assert.Equal($"2\n3\n4\n5\n6\n7\n8\n9\nVerification failed: Safety\n{explanation}", tail);
    }

    [Theory]
    [InlineData(Log, true)]
    [InlineData("program of this type cannot use helper bpf_probe_read_kernel#113", true)]
    [InlineData("R0 invalid mem access 'map_value_or_null'", false)]
    public void IsAboutHelper_OfLog_ReadsItsEnd(string log, bool expected) => Assert.Equal(expected, new VerifierRejection("probe", log).IsAboutHelper);
}
