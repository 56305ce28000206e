namespace Ebpf;

/// <summary>The files that were read: each once, whichever processes map it.</summary>
internal sealed class FileSymbolsCache
{
    private const int MagicLength = 4;
    private const long LongestFile = 1 << 30;

    private readonly Dictionary<(string FileId, string Path), FileSymbols> _files = [];
    private readonly Dictionary<string, FileSymbols> _byBuildId = [];

    /// <inheritdoc cref="Symbolizer.AddFile"/>
    internal void Add(string path)
    {
        FileSymbols file = new(path, File.ReadAllBytes(path));
        _ = file.Fault is null ? Keep(file) : throw new InvalidDataException($"{path}: {file.Fault}");
    }

    internal FileSymbols Get(int processId, ProcessMapping mapping)
    {
        (string, string) key = mapping.IsVdso ? ("", mapping.Path) : (mapping.FileId, mapping.Path); // All processes have the same [vdso].
        return _files.TryGetValue(key, out FileSymbols? file) ? file : TryRead(processId, mapping, key);
    }

    internal StackFrame Resolve(StackAddress address, ProcessSymbols? process)
    {
        FileSymbols? file = _byBuildId.GetValueOrDefault(address.BuildId!) ?? process?.Files.FirstOrDefault(file => file.BuildId == address.BuildId);
        return file?.Resolve(address, address.Value)
            ?? new StackFrame(address) { BuildId = address.BuildId, FileOffset = address.Value, Cause = "No file of this build id was read." };
    }

    private FileSymbols Keep(FileSymbols file)
    {
        if (file.BuildId is { } id)
        {
            _byBuildId.TryAdd(id, file);
        }

        return file;
    }

    /// <summary>Reads a file and keeps it: not what this process could not read, which the next one may, nor the [vdso] of a process of 32 bits.</summary>
    private FileSymbols TryRead(int processId, ProcessMapping mapping, (string, string) key)
    {
        try
        {
            FileSymbols file = Read(processId, mapping);
            if (file.Fault is null || !mapping.IsVdso)
            {
                _files.Add(key, Keep(file));
            }

            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileSymbols(mapping.Path, e.Message);
        }
    }

    private static FileSymbols Read(int processId, ProcessMapping mapping)
    {
        using FileStream file = mapping.IsVdso ? OpenMemory(processId, mapping) : Open(processId, mapping);
        byte[] magic = new byte[MagicLength];
        if (file.ReadAtLeast(magic, MagicLength, throwOnEndOfStream: false) < MagicLength || !magic.AsSpan().SequenceEqual("\u007fELF"u8))
        {
            return new FileSymbols(mapping.Path, "It is not an ELF file."); // Not read: a runtime's code file is of gigabytes.
        }

        long length = mapping.IsVdso ? (long)(mapping.End - mapping.Start) : file.Length;
        if (length > LongestFile)
        {
            return new FileSymbols(mapping.Path, "The file is longer than 1 GiB.");
        }

        byte[] bytes = new byte[length];
        magic.CopyTo(bytes, 0);
        file.ReadExactly(bytes.AsSpan(MagicLength));
        return new FileSymbols(mapping.Path, bytes);
    }

    /// <summary>Opens the file that is mapped, also where it was deleted, replaced, or is in another container; without CAP_SYS_ADMIN the one at its path.</summary>
    private static FileStream Open(int processId, ProcessMapping mapping)
    {
        string process = $"/proc/{processId}";
        try
        {
            return File.OpenRead($"{process}/map_files/{mapping.Start:x}-{mapping.End:x}");
        }
        catch (Exception e) when (!mapping.IsDeleted && e is IOException or UnauthorizedAccessException)
        {
            return File.OpenRead($"{process}/root{mapping.Path}");
        }
    }

    private static FileStream OpenMemory(int processId, ProcessMapping mapping)
    {
        FileStream memory = new($"/proc/{processId}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        memory.Seek((long)mapping.Start, SeekOrigin.Begin);
        return memory;
    }
}
