using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>A map whose contents a package prints.</summary>
/// <param name="Map">The map.</param>
/// <param name="Description">What the package says of it.</param>
/// <param name="Members">The members of its records or values; null: their type is not known, or no struct.</param>
/// <param name="Type">The type of its records or values; null: it is not known.</param>
internal sealed record PackageExport(BpfMap Map, PackageMap Description, IReadOnlyList<BtfMember>? Members, BtfType? Type)
{
    /// <summary>Prepares the reading of what the map tells, as text.</summary>
    /// <exception cref="InvalidDataException">Its type is none that can be printed so.</exception>
    internal Func<CancellationToken, IAsyncEnumerable<string>> Prepare(PerfBufferReaderOptions perfOptions, ILoggerFactory? loggerFactory)
    {
        if (Description.Sample is { } sample)
        {
            ElementWriter elements = ElementText(sample);
            return token => SampleAsync(Map.AsBytes(), sample, elements, token);
        }

        LineParser parser = new(RecordText());
        return token => ReadBufferAsync(parser, perfOptions, loggerFactory, token);
    }

    private delegate string RecordWriter(ReadOnlySpan<byte> record);

    private delegate string ElementWriter(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    private RecordWriter RecordText() => Description.Stack is { } stack
        ? new StackText(stack, Members ?? throw new InvalidDataException($"Map {Map.Name} is to be printed as stacks, and the package does not tell its type.")).Write
        : Members is not null ? record => BtfValueText.Write(Members, record)
        : Type is not null ? record => BtfValueText.Write(Type, record)
        : record => Convert.ToHexStringLower(record);

    private ElementWriter ElementText(PackageSample sample)
    {
        if (Map.Type is BpfMapType.PerCpuArray or BpfMapType.PerCpuHash or BpfMapType.LruPerCpuHash || Type?.SizeBytes > Map.ValueSize)
        {
            throw new InvalidDataException($"Map {Map.Name}, a {Map.Type} of {Map.ValueSize} bytes a value, cannot be printed as '{Type}'.");
        }

        if (sample.Kind != SampleKind.KeyAndValue)
        {
            return new HistogramText(Map.KeyType, Type, sample.Kind, sample.Unit).Write;
        }

        RecordWriter value = RecordText();
        return (key, bytes) => $"{(Map.KeyType is { } type ? BtfValueText.Write(type, key) : Convert.ToHexStringLower(key))}: {value(bytes)}";
    }

    private async IAsyncEnumerable<string> ReadBufferAsync(
        LineParser parser, PerfBufferReaderOptions perfOptions, ILoggerFactory? loggerFactory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using EventReader<string> reader = Map.Type == BpfMapType.RingBuffer
            ? RingBufferReader.Open<string, LineParser>(Map, parser)
            : PerfBufferReader.Open<string, LineParser>(Map, parser, perfOptions, loggerFactory);
        await foreach (string line in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    private static async IAsyncEnumerable<string> SampleAsync(
        BpfByteMap map, PackageSample sample, ElementWriter text, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(sample.Interval);
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (string line in ReadElements(map, sample, text))
            {
                yield return line;
            }
        }
    }

    private static List<string> ReadElements(BpfByteMap map, PackageSample sample, ElementWriter text)
    {
        List<string> lines = [];
        byte[] nothing = new byte[map.ValueLength];
        foreach (BpfByteMap.Element element in map)
        {
            if (map.Map.Type == BpfMapType.Array && element.Value.IndexOfAnyExcept((byte)0) < 0)
            {
                continue; // An array always has all its elements.
            }

            lines.Add(text(element.Key, element.Value));
            if (sample.Clears && map.Map.Type == BpfMapType.Array)
            {
                map.Set(element.Key, nothing);
            }
            else if (sample.Clears)
            {
                map.Remove(element.Key);
            }
        }

        return lines;
    }

    private readonly struct LineParser(RecordWriter text) : IRecordParser<string>
    {
        public bool TryParse(ReadOnlySpan<byte> record, out string result)
        {
            result = text(record);
            return true;
        }
    }
}
