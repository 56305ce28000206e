using System.Text;

namespace Ebpf.Core.Tests;

public class TracePipeLineParserTests
{
    [Fact]
    public void Parse_LineOfALesson_HasAllMembers()
    {
        TracePipeLine line = TracePipeLineParser.Parse(
            "              rm-9346    [005] d..31  4710.951696: bpf_trace_printk: KPROBE ENTRY pid = 9346, filename = test1"u8);

        Assert.Equal(TracePipeLineKind.Event, line.Kind);
        Assert.Equal(("rm", 9346, (int?)null), (line.Task, line.ThreadId, line.ProcessId));
        Assert.Equal((5, "d..31"), (line.Cpu, line.Flags));
        Assert.Equal(TimeSpan.FromMicroseconds(4710951696), line.Timestamp);
        Assert.Equal(("bpf_trace_printk", "KPROBE ENTRY pid = 9346, filename = test1"), (line.Function, line.Message));
        Assert.Null(line.LostEvents);
    }

    [Theory]
    [InlineData("rm-9346 [005] d..3 4710.951696: f: m", "rm", 9346)]
    [InlineData("           <...>-21314   [001] ...1.  4886.870680: f: m", "<...>", 21314)]
    [InlineData("          <idle>-0       [001] d.h3.  4886.870680: f: m", "<idle>", 0)]
    [InlineData("    Web Content2-77      [001] .....  4886.870680: f: m", "Web Content2", 77)]
    [InlineData("  kworker-u8:1-x-4194304 [001] .....  4886.870680: f: m", "kworker-u8:1-x", 4194304)]
    [InlineData("     a-1 [000] -12      [001] .....  4886.870680: f: m", "a-1 [000] ", 12)]
    [InlineData("a-1 [0] 1.0: x: -2       [001] .....  4886.870680: f: m", "a-1 [0] 1.0: x: ", 2)]
    [InlineData("                -5       [001] .....  4886.870680: f: m", "", 5)]
    [InlineData("            a---5       [001] .....  4886.870680: f: m", "a--", 5)]
    [InlineData("         b-6 [0]-5       [001] .....  4886.870680: f: a-7 [002] ..... 1.000000: g: n", "b-6 [0]", 5)]
    public void Parse_TaskName_EndsAtTheLastHyphenWithinItsWidth(string text, string task, int thread)
    {
        TracePipeLine line = Parse(text);

        Assert.Equal(TracePipeLineKind.Event, line.Kind);
        Assert.Equal((task, thread, "f"), (line.Task, line.ThreadId, line.Function));
    }

    [Theory]
    [InlineData("rm-5       (    123) [001] d..31  1.000002: f: m", 123, "d..31")]
    [InlineData("rm-5       (4194304) [001] d..3  1.000002: f: m", 4194304, "d..3")]
    [InlineData("rm-5       (-------) [001] d..3  1.000002: f: m", null, "d..3")]
    [InlineData("rm-5       (-------) [001]     1.000002: f: m", null, "")]
    [InlineData("rm-5       [001]     1.000002: f: m", null, "")]
    public void Parse_ColumnsOfTheOptions_AreReadWhereTheyAre(string text, int? process, string flags)
    {
        TracePipeLine line = Parse(text);

        Assert.Equal(TracePipeLineKind.Event, line.Kind);
        Assert.Equal((process, flags, TimeSpan.FromSeconds(1) + TimeSpan.FromMicroseconds(2)), (line.ProcessId, line.Flags, line.Timestamp));
        Assert.Equal(("f", "m"), (line.Function, line.Message));
    }

    [Theory]
    [InlineData("bpf_trace_printk: a: b", "bpf_trace_printk", "a: b")]
    [InlineData("bpf_trace_printk:  two blanks ", "bpf_trace_printk", " two blanks ")]
    [InlineData("bpf_trace_printk: ", "bpf_trace_printk", "")]
    [InlineData("init_once [ext4]: x", "init_once [ext4]", "x")]
    [InlineData("do_unlinkat <-__x64_sys_unlink", "", "do_unlinkat <-__x64_sys_unlink")]
    [InlineData("# no function here: x", "", "# no function here: x")]
    [InlineData(": x", "", ": x")]
    [InlineData("", "", "")]
    public void Parse_BehindTheTime_IsFunctionAndMessage(string text, string function, string message)
    {
        TracePipeLine line = Parse($"rm-1 [000] ..... 1.000000: {text}");

        Assert.Equal(TracePipeLineKind.Event, line.Kind);
        Assert.Equal((function, message), (line.Function, line.Message));
    }

    [Fact]
    public void Parse_ClockThatDoesNotCountTime_HasNoTimestamp()
    {
        TracePipeLine line = Parse("rm-1 [000] .....       1234567: f: m");

        Assert.Equal((TracePipeLineKind.Event, null, "m"), (line.Kind, line.Timestamp, line.Message));
    }

    [Theory]
    [InlineData("CPU:2 [LOST 123 EVENTS]", 2, 123L)]
    [InlineData("CPU:127 [LOST 9223372036854775807 EVENTS]", 127, long.MaxValue)]
    [InlineData("CPU:0 [LOST EVENTS]", 0, null)]
    public void Parse_LostEvents_HasCpuAndCount(string text, int cpu, long? lost)
    {
        TracePipeLine line = Parse(text);

        Assert.Equal((TracePipeLineKind.LostEvents, cpu, lost), (line.Kind, line.Cpu, line.LostEvents));
        Assert.Equal(text, line.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("the rest of a message")]
    [InlineData("a message with 1-2 [0] 3")]
    [InlineData("rm-9346")]
    [InlineData("rm-9346 [")]
    [InlineData("rm-9346 [005]")]
    [InlineData("rm-9346 [005] d..3")]
    [InlineData("rm-9346 [005] d..3 4710.951696")]
    [InlineData("rm-9346 [005] d..3 4710.951696:")]
    [InlineData("rm-9346 [005] d..3 4710.95: f: m")]
    [InlineData("rm-9346 [005] d..3 4710.-00001: f: m")]
    [InlineData("rm-9346 [005] d..3 99999999999.000000: f: m")]
    [InlineData("rm-9346 [005] d..3 ....3 4710.951696: f: m")]
    [InlineData("rm-99999999999999999999 [005] d..3 4710.951696: f: m")]
    [InlineData("rm-+1 [005] d..3 4710.951696: f: m")]
    [InlineData("rm-1 (x) [005] d..3 4710.951696: f: m")]
    [InlineData("rm-1 ( [005] d..3 4710.951696: f: m")]
    [InlineData("a name of 17 byte-1 [005] d..3 4710.951696: f: m")]
    [InlineData("CPU:2 [LOST 99999999999999999999 EVENTS]")]
    [InlineData("CPU:2 [LOST -1 EVENTS]")]
    [InlineData("CPU:2 [LOST 1 EVENTS] ")]
    [InlineData("CPU:x [LOST 1 EVENTS]")]
    [InlineData("CPU:2 buffer started")]
    public void Parse_Malformed_KeepsTheText(string text)
    {
        TracePipeLine line = Parse(text);

        Assert.Equal((TracePipeLineKind.Unrecognized, text, text), (line.Kind, line.Text, line.Message));
        Assert.Equal(("", "", "", 0), (line.Task, line.Function, line.Flags, line.ThreadId));
        Assert.True(line is { ProcessId: null, Cpu: null, Timestamp: null, LostEvents: null });
    }

    [Fact]
    public void Parse_BytesThatAreNotUtf8_AreReplaced()
    {
        byte[] bytes = [.. "x"u8, 0xFF, .. "-1 [000] ..... 1.000000: f: a"u8, 0x80, 0x1B, 0x00];

        TracePipeLine line = TracePipeLineParser.Parse(bytes);

        Assert.Equal((TracePipeLineKind.Event, "x\uFFFD", "a\uFFFD\x1b\0"), (line.Kind, line.Task, line.Message));
    }

    [Fact]
    public void Parse_EveryCutAndEveryDamagedByteOfALine_DoesNotThrow()
    {
        byte[] bytes = "   a-1 [000] -12    (-------) [001] d..3.  4886.870680: f [m]: CPU:2 [LOST 1 EVENTS]"u8.ToArray();
        for (int i = 0; i < bytes.Length; i++)
        {
            Assert.NotNull(TracePipeLineParser.Parse(bytes.AsSpan(i)));
            Assert.NotNull(TracePipeLineParser.Parse(bytes.AsSpan(0, i)));
            foreach (byte damage in " -[](:.09\xFF"u8)
            {
                byte[] damaged = [.. bytes];
                damaged[i] = damage;
                Assert.NotNull(TracePipeLineParser.Parse(damaged));
            }
        }
    }

    private static TracePipeLine Parse(string text) => TracePipeLineParser.Parse(Encoding.UTF8.GetBytes(text));
}
