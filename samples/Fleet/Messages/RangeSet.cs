using System.Globalization;

namespace Fleet;

/// <summary>A set of sequence numbers as ranges in order: what was seen, what was lost.</summary>
internal sealed class RangeSet
{
    private readonly List<(long First, long Last)> _ranges = [];

    internal long Count => _ranges.Sum(range => range.Last - range.First + 1);

    internal IReadOnlyList<(long First, long Last)> Ranges => _ranges;

    /// <summary>A sequence number: they begin at 1, and no probe reaches the end.</summary>
    internal static bool CanHold(long sequence) => sequence is > 0 and < long.MaxValue;

    /// <param name="text">For example 1-5,9.</param>
    /// <exception cref="FormatException">It is no such text.</exception>
    internal static RangeSet Parse(string text)
    {
        RangeSet set = new();
        foreach (string range in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Split('-');
            (long first, long last) = (Number(ends[0]), Number(ends[^1]));
            set.Add(first, last >= first ? last : throw new FormatException($"{range} ends before it begins."));
        }

        return set;
    }

    private static long Number(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && CanHold(number)
            ? number
            : throw new FormatException($"{digits} is not a sequence number.");

    /// <returns>How many were new.</returns>
    internal long Add(long first, long last)
    {
        long before = 0, from = first, to = last;
        int start = FindFirstReaching(first - 1), end = start;
        while (end < _ranges.Count && _ranges[end].First <= last + 1)
        {
            (long rangeFirst, long rangeLast) = _ranges[end++];
            before += rangeLast - rangeFirst + 1;
            from = Math.Min(from, rangeFirst);
            to = Math.Max(to, rangeLast);
        }

        if (end - start == 1)
        {
            _ranges[start] = (from, to);
        }
        else
        {
            _ranges.RemoveRange(start, end - start);
            _ranges.Insert(start, (from, to));
        }

        return to - from + 1 - before;
    }

    internal void Clear() => _ranges.Clear();

    internal void Add(RangeSet other)
    {
        foreach ((long first, long last) in other._ranges)
        {
            Add(first, last);
        }
    }

    internal bool Contains(long number) => FindFirstReaching(number) is var at && at < _ranges.Count && _ranges[at].First <= number;

    /// <summary>The ranges that are missing up to a number.</summary>
    internal RangeSet GapsUpTo(long last)
    {
        RangeSet gaps = new();
        long next = 1;
        foreach ((long first, long end) in _ranges.Where(range => range.First <= last))
        {
            if (first > next)
            {
                gaps.Add(next, first - 1);
            }

            next = end + 1;
        }

        if (next <= last)
        {
            gaps.Add(next, last);
        }

        return gaps;
    }

    public override string ToString() => string.Join(',', _ranges.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));

    /// <summary>The first range whose end is not before the number.</summary>
    private int FindFirstReaching(long number)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ranges[middle].Last < number ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
