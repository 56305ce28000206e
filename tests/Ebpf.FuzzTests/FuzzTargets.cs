using System.Text;

namespace Ebpf.FuzzTests;

/// <summary>The parsers that read what somebody else wrote: the kernel, a BPF program, a file.</summary>
internal static class FuzzTargets
{
    internal const int LongestInput = 64 * 1024;

    internal static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new Dictionary<string, FuzzTarget>
    {
        ["framing"] = TakeApart,
        ["trace-line"] = ParseTraceLine,
        ["kallsyms"] = ReadKallsyms,
        ["btf"] = ReadTypes,
        ["object"] = CheckObject,
        ["event"] = EventTarget.Parse,
    };

    /// <summary>Each record is within the buffer, the records follow one another, and the walk ends.</summary>
    private static void TakeApart(ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> rest = input[..(input.Length & ~7)];
        try
        {
            int before = rest.Length;
            while (RingBufferRecord.TryRead(ref rest, out ReadOnlySpan<byte> payload))
            {
                Assert.InRange(payload.Length, 0, before - rest.Length - 8);
                Assert.True(rest.Length < before && (before - rest.Length) % 8 == 0);
                before = rest.Length;
                ReadEach(payload);
            }
        }
        catch (InvalidDataException)
        {
            // A record that is longer than the buffer is refused so.
        }
    }

    /// <summary>Any line is a line, and keeps its text.</summary>
    private static void ParseTraceLine(ReadOnlySpan<byte> input)
    {
        TracePipeLine line = TracePipeLineParser.Parse(input);
        Assert.Equal(Encoding.UTF8.GetString(input), line.Text);
        Assert.True(line.Function.Length + line.Message.Length <= line.Text.Length);
    }

    /// <summary>The reading ends, and each name is one of the text.</summary>
    private static void ReadKallsyms(ReadOnlySpan<byte> input)
    {
        string text = Encoding.Latin1.GetString(input);
        KallsymsReader reader = new(new StringReader(text));
        for (int entries = 0; reader.TryRead(out KallsymsEntry entry); entries++)
        {
            Assert.InRange(entries, 0, text.Length);
            Assert.Contains(entry.Name.ToString(), text, StringComparison.Ordinal);
        }
    }

    /// <summary>Damaged types are refused, in a time that does not grow with what they claim.</summary>
    private static void ReadTypes(ReadOnlySpan<byte> input)
    {
        try
        {
            BtfTypes types = BtfTypes.Parse(input.ToArray());
            Assert.Null(types.Find<BtfType>("no such type"));
            for (int i = 0; i < types.Count; i++)
            {
                Use(types, i);
            }
        }
        catch (InvalidDataException)
        {
            // No types, or cut off.
        }
    }

    private static void Use(BtfTypes types, int id)
    {
        try
        {
            BtfType type = types[id];
            GC.KeepAlive((type.ToString(), type.ToC(), type.SizeBytes, type.Resolve(), (type as BtfStruct)?.GetFields()));
        }
        catch (InvalidDataException)
        {
            // This type is damaged; others may be whole.
        }
    }

    /// <summary>Any file is looked at without leaving it.</summary>
    private static void CheckObject(ReadOnlySpan<byte> input)
    {
        GC.KeepAlive(ObjectBounds.FindFault(input));
        try
        {
            if (ElfImage.TryOpen(input, out ElfImage elf) && elf.Find(".BTF"u8) is { } types)
            {
                CoreRelocations.ReadTypes(input, BtfImage.Parse(input[types].ToArray(), hasVoid: true));
            }
        }
        catch (InvalidDataException)
        {
            // The object is cut off, or damaged.
        }
    }

    private static void ReadEach(ReadOnlySpan<byte> bytes)
    {
        byte all = 0;
        foreach (byte b in bytes)
        {
            all |= b;
        }

        GC.KeepAlive(all);
    }
}
