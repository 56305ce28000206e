namespace Ebpf;

/// <summary>The code of one process: its files, and what a runtime compiled.</summary>
internal sealed class ProcessSymbols
{
    private readonly int _processId;
    private readonly string _identity;
    private readonly FileSymbolsCache _files;
    private readonly PerfMap _compiled;
    private List<ProcessMapping> _mappings = [];

    private ProcessSymbols(int processId, string identity, FileSymbolsCache files)
    {
        _processId = processId;
        _identity = identity;
        _files = files;
        _compiled = new PerfMap(processId);
        ReadMappings();
    }

    /// <summary>The files that it maps now, and those that it mapped before.</summary>
    internal IEnumerable<FileSymbols> Files => _mappings.Where(mapping => mapping.HasFile).Select(mapping => _files.Get(_processId, mapping));

    /// <returns>What was known, while the process is still the same program or has ended; else what is read now. Null: nothing can be read.</returns>
    internal static ProcessSymbols? Follow(int processId, ProcessSymbols? known, FileSymbolsCache files)
    {
        string? identity = ReadIdentity(processId);
        if (identity is null || identity == known?._identity)
        {
            return known;
        }

        ProcessSymbols symbols = new(processId, identity, files);
        return symbols._mappings.Count > 0 ? symbols : null;
    }

    internal StackFrame Resolve(StackAddress address)
    {
        int index = Find(address.Value);
        if (index < 0)
        {
            ReadMappings(); // A library that was loaded since.
            index = Find(address.Value);
        }

        return index < 0 ? new StackFrame(address) { Cause = "The process has no code at this address." }
            : _mappings[index] is { HasFile: false, IsVdso: false } ? _compiled.Resolve(address)
            : Resolve(address, _mappings[index]);
    }

    private StackFrame Resolve(StackAddress address, ProcessMapping mapping)
    {
        FileSymbols file = _files.Get(_processId, mapping);
        return file.Fault is not null && _compiled.Resolve(address) is { Function: not null } compiled
            ? compiled // A runtime may keep its code in a nameless file.
            : file.Resolve(address, address.Value - mapping.Start + mapping.FileOffset);
    }

    private int Find(ulong address) => _mappings.FindIndex(mapping => mapping.Contains(address));

    private void ReadMappings()
    {
        try
        {
            List<ProcessMapping> mappings = [];
            foreach (string line in File.ReadLines($"/proc/{_processId}/maps"))
            {
                if (ProcessMapping.TryParse(line, out ProcessMapping mapping))
                {
                    mappings.Add(mapping);
                }
            }

            _mappings = mappings.Count > 0 ? mappings : _mappings; // A process that ends has none; what it had is still to be named.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is not ours to read: the frames say so.
        }
    }

    /// <summary>The start of the process and of its stack, which is another after exec. Its number alone may be that of another process by now.</summary>
    private static string? ReadIdentity(int processId)
    {
        const int Start = 19, StackStart = 25; // Counted from the state, which is the field behind the name.
        try
        {
            string text = File.ReadAllText($"/proc/{processId}/stat");
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields.Length > StackStart ? $"{fields[Start]} {fields[StackStart]}" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
