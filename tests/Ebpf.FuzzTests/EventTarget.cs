using System.Buffers;
using System.Text.Json;
using Ebpf.Probes.Unlink;

namespace Ebpf.FuzzTests;

/// <summary>A record of the unlink probe's ring as an event. The file's name and the thread's are hostile, and a defect could make the rest so.</summary>
internal static class EventTarget
{
    internal static void Parse(ReadOnlySpan<byte> input)
    {
        UnlinkEventParser parser = new(KernelClock.Start());
        if (!parser.TryParse(input, out UnlinkEvent e))
        {
            return;
        }

        AssertPrintable(e.ToString());
        AssertPrintable(e.DisplayPath);
        AssertPrintable(e.DisplayCommand);
        Assert.True(e.GetPathBytes().Length <= input.Length);
        Assert.True(parser.TryParse(input, out UnlinkEventView view) && view.Path.SequenceEqual(e.GetPathBytes()));

        if (!Enum.IsDefined(e.Operation) || !Enum.IsDefined(e.PathState))
        {
            return; // No program writes that, and no store needs to take it.
        }

        UnlinkEvent stored = Store(e, out _); // Of times that contradict each other, one is kept.
        Assert.Equal(stored, Store(stored, out byte[] json));
        _ = Store(stored, out byte[] again);
        Assert.Equal(json, again);
        AssertJson(writer => EcsFormat.Write(writer, in e));
        AssertJson(writer => OcsfFormat.Write(writer, in e));
    }

    private static UnlinkEvent Store(in UnlinkEvent e, out byte[] json)
    {
        json = JsonSerializer.SerializeToUtf8Bytes(e, UnlinkJson.Default.UnlinkEvent);
        return JsonSerializer.Deserialize(json, UnlinkJson.Default.UnlinkEvent);
    }

    private static void AssertPrintable(string text) => Assert.DoesNotContain(text, char.IsControl);

    private static void AssertJson(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            write(writer);
        }

        using JsonDocument document = JsonDocument.Parse(bytes.WrittenMemory);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
    }
}
