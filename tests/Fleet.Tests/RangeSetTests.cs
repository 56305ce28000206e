namespace Fleet.Tests;

public class RangeSetTests
{
    [Theory]
    [InlineData("", 1, 3, "1-3", 3)]
    [InlineData("1-3", 4, 5, "1-5", 2)]
    [InlineData("1-3,7", 4, 6, "1-7", 3)]
    [InlineData("1-3,7-9", 2, 8, "1-9", 3)]
    [InlineData("5", 1, 2, "1-2,5", 2)]
    [InlineData("1-9", 3, 4, "1-9", 0)]
    public void Add_Ranges_MergesAndCountsTheNew(string set, long first, long last, string expected, long added)
    {
        RangeSet ranges = RangeSet.Parse(set);

        Assert.Equal(added, ranges.Add(first, last));
        Assert.Equal(expected, $"{ranges}");
    }

    [Fact]
    public void Add_RandomNumbers_IsTheSetOfThem()
    {
        Random random = new(1);
        RangeSet ranges = new();
        HashSet<long> numbers = [];
        for (int i = 0; i < 2000; i++)
        {
            long first = random.Next(1, 3000), last = first + random.Next(0, 5), before = numbers.Count;
            for (long number = first; number <= last; number++)
            {
                numbers.Add(number);
            }

            Assert.Equal(numbers.Count - before, ranges.Add(first, last));
            Assert.Equal(numbers.Count, ranges.Count);
        }

        Assert.Equal($"{ranges}", $"{RangeSet.Parse($"{ranges}")}");
        Assert.Equal(3000 - numbers.Count(number => number <= 3000), ranges.GapsUpTo(3000).Count);
    }

    [Theory]
    [InlineData("2-3,6", 8, "1,4-5,7-8")]
    [InlineData("1-8", 8, "")]
    [InlineData("", 2, "1-2")]
    [InlineData("9", 3, "1-3")]
    public void GapsUpTo_ANumber_AreWhatIsMissing(string set, long last, string expected) =>
        Assert.Equal(expected, $"{RangeSet.Parse(set).GapsUpTo(last)}");
}
