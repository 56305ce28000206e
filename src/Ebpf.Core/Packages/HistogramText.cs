using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ebpf;

/// <summary>Elements whose values have slots of a histogram, as bcc prints them: a row for each slot up to the last that is not 0.</summary>
internal sealed class HistogramText
{
    private const int LongestBar = 40;
    private const int MostPowers = 64;

    private readonly BtfType? _key;
    private readonly IReadOnlyList<BtfMember> _others;
    private readonly BtfMember _slots;
    private readonly int _counts;
    private readonly int _slotSize;
    private readonly SampleKind _kind;
    private readonly string _unit;

    /// <param name="key">The type of keys; null: it is not known.</param>
    /// <param name="value">The type of values.</param>
    /// <param name="kind">What a slot counts.</param>
    /// <param name="unit">What the histogram counts in.</param>
    /// <exception cref="InvalidDataException">Values have no slots.</exception>
    internal HistogramText(BtfType? key, BtfType? value, SampleKind kind, string unit)
    {
        BtfStruct? type = value?.Resolve() as BtfStruct;
        if (type?.FindMember("slots") is not { Type: var slots } found || slots.Resolve() is not BtfArray { Element: var slot }
            || slot.Resolve() is not BtfInteger || slot.SizeBytes is not (sizeof(uint) or sizeof(ulong))
            || found.Type.SizeBytes / slot.SizeBytes is not { } count || (kind == SampleKind.PowersOfTwo && count > MostPowers))
        {
            throw new InvalidDataException($"A histogram needs values with a member 'slots', an array of numbers of 4 or 8 bytes; these are '{value}'.");
        }

        _key = key;
        _slots = found;
        _counts = count;
        _slotSize = slot.SizeBytes.Value;
        _others = [.. type.GetFields().Where(member => member.Name != found.Name)];
        _kind = kind;
        _unit = KernelText.ToDisplay(Encoding.UTF8.GetBytes(unit));
    }

    internal string Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        StringBuilder text = new($"key = {(_key is null ? Convert.ToHexStringLower(key) : BtfValueText.Write(_key, key))}\n");
        foreach (BtfMember other in _others)
        {
            text.Append(BtfValueText.Write([other], value)).Append('\n');
        }

        WriteRows(text, ReadSlots(value));
        return text.ToString().TrimEnd('\n');
    }

    private ulong[] ReadSlots(ReadOnlySpan<byte> value)
    {
        ulong[] counts = new ulong[_counts];
        for (int i = 0; i < counts.Length; i++)
        {
            ReadOnlySpan<byte> slot = value.Slice(_slots.OffsetBytes + (i * _slotSize), _slotSize);
            counts[i] = _slotSize == sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(slot) : BinaryPrimitives.ReadUInt64LittleEndian(slot);
        }

        return counts;
    }

    private void WriteRows(StringBuilder text, ulong[] counts)
    {
        int rows = Array.FindLastIndex(counts, count => count > 0) + 1;
        if (rows == 0)
        {
            return;
        }

        ulong most = counts.Max();
        bool isWide = rows > 33; // From 2^33 on a number needs more than ten places.
        text.Append(new string(' ', isWide ? 15 : 5)).Append(_unit.PadRight(isWide ? 29 : 19)).Append(" : count    distribution\n");
        for (int i = 0; i < rows; i++)
        {
            int stars = (int)((decimal)counts[i] * LongestBar / most);
            text.Append(CultureInfo.InvariantCulture, $"{Range(i, isWide ? 20 : 10)} : {counts[i],-8} |{new string('*', stars),-LongestBar}|\n");
        }
    }

    private string Range(int slot, int width)
    {
        ulong first = _kind == SampleKind.Linear ? (ulong)slot : slot == 0 ? 0 : 1ul << slot;
        ulong last = _kind == SampleKind.Linear ? first : (2ul << slot) - 1;
        return $"{first.ToString(CultureInfo.InvariantCulture).PadLeft(width)} -> {last.ToString(CultureInfo.InvariantCulture).PadRight(width)}";
    }
}
