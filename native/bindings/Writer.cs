using CppSharp;

namespace Ebpf.Bindings;

internal static class Writer
{
    /// <summary>Writes <c>header { ... }</c> as a block of its own lines.</summary>
    public static void Block(this TextGenerator text, string header, Action body)
    {
        text.WriteLine(header);
        text.WriteOpenBraceAndIndent();
        body();
        text.UnindentAndWriteCloseBrace();
    }
}
