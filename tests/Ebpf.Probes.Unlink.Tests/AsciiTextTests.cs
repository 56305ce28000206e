using System.Text;

namespace Ebpf.Probes.Unlink.Tests;

public class AsciiTextTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 70)];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void TryWiden_Ascii_IsTheSameText(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i + 1))];

        (bool isAscii, string text) = Widen(bytes);

        Assert.True(isAscii);
        Assert.Equal(Encoding.ASCII.GetString(bytes), text);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void TryWiden_OneByteThatIsNotAscii_IsFound(int length)
    {
        for (int i = 0; i < length; i++)
        {
            byte[] bytes = new byte[length];
            bytes[i] = 0x80;

            Assert.False(Widen(bytes).IsAscii);
        }
    }

    /// <summary>Also sees to it that nothing is written behind the text.</summary>
    private static (bool IsAscii, string Text) Widen(byte[] bytes)
    {
        char[] characters = new char[bytes.Length + 1];
        characters[^1] = '!';
        bool isAscii = AsciiText.TryWiden(bytes, ref characters[0]);
        Assert.Equal('!', characters[^1]);
        return (isAscii, new string(characters, 0, bytes.Length));
    }
}
