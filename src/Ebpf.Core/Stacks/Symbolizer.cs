using System.Runtime.InteropServices;

namespace Ebpf;

/// <summary>Names the functions of addresses, of the kernel and of processes.</summary>
/// <remarks>
/// It keeps what it has read: the kernel's symbols as they were at the first kernel address, those of files, and those of 4,096 processes. Programs and libraries
/// are 64-bit ELF files with a table of symbols, at least that of their dynamic functions; separate debug files are not read. Code that a runtime makes
/// has a name where the process writes a perf map (for .NET DOTNET_PerfMapEnabled=1). Thread safety: any thread; one at a time is served.
/// </remarks>
/// <example>
/// <code>
/// int stackId = 0, processId = 0; // From an event: of bpf_get_stackid, and the process that it shows.
/// Symbolizer symbols = new();
/// if (bpfObject.Maps["stacks"].AsStacks().TryGetValue(stackId, out IReadOnlyList&lt;StackAddress&gt;? stack))
/// {
///     Console.WriteLine(string.Join(" &lt; ", symbols.Resolve(stack, processId)));
/// }
/// </code>
/// </example>
public sealed class Symbolizer
{
    private const int MostProcesses = 4096;

    private readonly Lock _gate = new();
    private readonly FileSymbolsCache _files = new();
    private readonly Dictionary<int, ProcessSymbols> _processes = [];
    private KernelSymbolTable? _kernel;

    /// <summary>Names the functions of a stack from a map of stack traces.</summary>
    /// <param name="stack">The addresses.</param>
    /// <param name="processId">The process whose stack it is, by its number in this process's namespace; 0 where all addresses are the kernel's.</param>
    /// <returns>A frame for each address. <see cref="StackFrame.Cause"/> says why one has no name.</returns>
    /// <exception cref="FileNotFoundException">For a kernel address: the kernel was built without CONFIG_KALLSYMS, or /proc is not mounted.</exception>
    /// <remarks>A process that has ended is known only by what was read of it before. Other users' processes need CAP_SYS_PTRACE or root.</remarks>
    public IReadOnlyList<StackFrame> Resolve(IReadOnlyList<StackAddress> stack, int processId = 0)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentOutOfRangeException.ThrowIfNegative(processId);
        lock (_gate)
        {
            ProcessSymbols? process = processId > 0 && stack.Any(address => !address.IsKernel) ? Follow(processId) : null;
            return [.. stack.Select(address => Resolve(address, process))];
        }
    }

    /// <summary>Names the functions of a stack from an event (bpf_get_stack).</summary>
    /// <param name="addresses">The addresses. They end at the first 0.</param>
    /// <param name="processId">The process whose stack it is, by its number in this process's namespace; 0 where all addresses are the kernel's.</param>
    /// <returns>A frame for each address. <see cref="StackFrame.Cause"/> says why one has no name.</returns>
    /// <exception cref="FileNotFoundException">For a kernel address: the kernel was built without CONFIG_KALLSYMS, or /proc is not mounted.</exception>
    public IReadOnlyList<StackFrame> Resolve(ReadOnlySpan<ulong> addresses, int processId = 0)
    {
        int end = addresses.IndexOf(0ul);
        return Resolve([.. (end < 0 ? addresses : addresses[..end]).ToArray().Select(address => new StackAddress(address))], processId);
    }

    /// <summary>Reads a file, so that stacks of build ids have names where the process does not map the file any more.</summary>
    /// <param name="path">A program or a library.</param>
    /// <exception cref="InvalidDataException">It is not a 64-bit ELF file, or it is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public void AddFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        lock (_gate)
        {
            _files.Add(path);
        }
    }

    private ProcessSymbols? Follow(int processId)
    {
        if (_processes.Count >= MostProcesses && !_processes.ContainsKey(processId))
        {
            Forget();
        }

        ref ProcessSymbols? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_processes, processId, out _);
        return known = ProcessSymbols.Follow(processId, known, _files);
    }

    /// <summary>Forgets the processes that have ended; when that makes no room, all.</summary>
    private void Forget()
    {
        foreach (int ended in _processes.Keys.Where(id => !Directory.Exists($"/proc/{id}")).ToArray())
        {
            _processes.Remove(ended);
        }

        if (_processes.Count >= MostProcesses)
        {
            _processes.Clear();
        }
    }

    private StackFrame Resolve(StackAddress address, ProcessSymbols? process) =>
        address.IsKernel ? (_kernel ??= KernelSymbolTable.Read()).Resolve(address)
        : address.BuildId is not null ? _files.Resolve(address, process)
        : process is not null ? process.Resolve(address)
        : new StackFrame(address) { Cause = "The process has ended, or cannot be read: CAP_SYS_PTRACE or root." };
}
