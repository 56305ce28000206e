namespace Ebpf;

/// <summary>The functions of one ELF file, by their places in it.</summary>
internal sealed class FileSymbols
{
    private readonly string _path;
    private readonly SymbolTable _functions = SymbolTable.Empty;

    /// <param name="path">Its name for people.</param>
    /// <param name="bytes">The file. Of a file that cannot be used, <see cref="Fault"/> says why.</param>
    internal FileSymbols(string path, byte[] bytes)
    {
        _path = path;
        BuildId = ElfBuildId.Find(bytes);
        try
        {
            SymbolTable.Builder functions = new();
            foreach (ElfSymbol symbol in ElfFunctions.Find(bytes, wanted: null))
            {
                functions.Add(symbol.FileOffset, symbol.Size, symbol.Name);
            }

            _functions = functions.Build();
        }
        catch (InvalidDataException e)
        {
            Fault = e.Message;
        }
    }

    /// <param name="path">Its name for people.</param>
    /// <param name="fault">The reason why it could not be read.</param>
    internal FileSymbols(string path, string fault)
    {
        _path = path;
        Fault = fault;
    }

    /// <summary>The reason why it has no symbols: not such a file, damaged, or not to be read.</summary>
    internal string? Fault { get; }

    internal string? BuildId { get; }

    /// <param name="address">The address of the frame.</param>
    /// <param name="fileOffset">Its place in the file.</param>
    internal StackFrame Resolve(StackAddress address, ulong fileOffset)
    {
        StackFrame frame = new(address) { Module = _path, BuildId = BuildId, FileOffset = fileOffset };
        return _functions.TryFind(fileOffset, out string name, out _, out ulong offset)
            ? frame with { Function = name, Offset = offset }
            : frame with { Cause = Fault ?? "The file has no symbol for this place: it is stripped." };
    }
}
