using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf;

/// <summary>A BPF object file, loaded into the kernel: the owner of its programs and maps.</summary>
/// <remarks>
/// Disposing it releases the programs and maps unless something else holds them: a <see cref="BpfLink"/> keeps its
/// program, and a program its maps. Thread safety: all members may be used from any thread.
/// Native: bpf_object__open_mem, bpf_object__load, bpf_object__close.
/// </remarks>
public sealed unsafe class BpfObject : IDisposable
{
    private readonly SafeBpfObjectHandle _handle;

    private BpfObject(SafeBpfObjectHandle handle, ILogger logger)
    {
        _handle = handle;
        Programs = ReadPrograms(logger);
        Maps = ReadMaps();
    }

    /// <summary>All programs of the object, loaded or not, by their C function names.</summary>
    public IReadOnlyDictionary<string, BpfProgram> Programs { get; }

    /// <summary>All maps of the object, by name.</summary>
    public IReadOnlyDictionary<string, BpfMap> Maps { get; }

    /// <summary>Loads an object from memory, for example from an embedded resource.</summary>
    /// <param name="elf">The object file as clang writes it. It is not used after the call.</param>
    /// <param name="options">Null: everything as the object says.</param>
    /// <param name="loggerFactory">Receives libbpf's messages in the category Ebpf.BpfObject; null: nobody does.</param>
    /// <exception cref="ArgumentException">The options name a program or a map that the object does not have.</exception>
    /// <exception cref="BpfException">PermissionDenied (EPERM): needs CAP_BPF and CAP_PERFMON. InvalidArgument (EINVAL):
    /// not an object, or a map size the kernel does not take. NotSupported (ESRCH): the kernel has no BTF, which the
    /// object needs. ResourceLimit (EPERM): RLIMIT_MEMLOCK, before Linux 5.11.</exception>
    /// <exception cref="BpfVerifierException">The verifier refuses a program.</exception>
    /// <exception cref="DllNotFoundException">libbpf is not installed.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Kernel: 5.8 for objects with a ring buffer. Native: bpf_object__open_mem, bpf_object__load.</remarks>
    public static BpfObject Load(ReadOnlySpan<byte> elf, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        options ??= new BpfObjectOptions();
        ILogger logger = loggerFactory?.CreateLogger<BpfObject>() ?? NullLogger<BpfObject>.Instance;
        using LibbpfLog log = new(logger);
        SafeBpfObjectHandle handle = Open(elf, options, log);
        try
        {
            BpfObject obj = new(handle, logger);
            obj.Apply(options);
            BpfError.ThrowIfFailed(Libbpf.bpf_object__load(handle.Pointer), $"load BPF object {options.Name}".TrimEnd(), log, Attempt.Load);
            return obj;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Releases the object's hold on its programs and maps. A second call does nothing.</summary>
    public void Dispose() => _handle.Dispose();

    private static SafeBpfObjectHandle Open(ReadOnlySpan<byte> elf, BpfObjectOptions options, LibbpfLog log)
    {
        byte[]? name = options.Name is null ? null : CString.ToBytes(options.Name, nameof(options));
        // SAFETY: libbpf copies the name and the bytes that it needs before it returns.
        fixed (byte* bytes = elf, nameBytes = name)
        {
            bpf_object_open_opts native = new() { sz = (nuint)sizeof(bpf_object_open_opts), object_name = nameBytes };
            bpf_object* obj = Libbpf.bpf_object__open_mem(bytes, (nuint)elf.Length, &native);
            return obj is not null
                ? new SafeBpfObjectHandle(obj)
                : throw BpfError.Create(Marshal.GetLastPInvokeError(), $"open BPF object {options.Name}".TrimEnd(), log);
        }
    }

    private void Apply(BpfObjectOptions options)
    {
        foreach ((string name, uint size) in options.MapSizes)
        {
            BpfMap map = Maps.TryGetValue(name, out BpfMap? found) ? found : throw NotInObject("map", name, Maps.Keys, nameof(options));
            map.Resize(size);
        }

        if (options.Programs is null)
        {
            return;
        }

        if (options.Programs.FirstOrDefault(name => !Programs.ContainsKey(name)) is { } unknown)
        {
            throw NotInObject("program", unknown, Programs.Keys, nameof(options));
        }

        foreach (BpfProgram program in Programs.Values)
        {
            program.SetAutoload(options.Programs.Contains(program.Name));
        }
    }

    private static ArgumentException NotInObject(string what, string name, IEnumerable<string> present, string parameterName) =>
        new($"The object has no {what} «{name}»; it has: {string.Join(", ", present)}.", parameterName);

    private ReadOnlyDictionary<string, BpfProgram> ReadPrograms(ILogger logger)
    {
        Dictionary<string, BpfProgram> programs = [];
        for (bpf_program* p = null; (p = Libbpf.bpf_object__next_program(_handle.Pointer, p)) is not null;)
        {
            BpfProgram program = new(_handle, p, logger);
            programs.Add(program.Name, program);
        }

        return programs.AsReadOnly();
    }

    private ReadOnlyDictionary<string, BpfMap> ReadMaps()
    {
        Dictionary<string, BpfMap> maps = [];
        for (bpf_map* m = null; (m = Libbpf.bpf_object__next_map(_handle.Pointer, m)) is not null;)
        {
            BpfMap map = new(_handle, m);
            maps.Add(map.Name, map);
        }

        return maps.AsReadOnly();
    }
}
