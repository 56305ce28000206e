using System.Collections.ObjectModel;
using System.Reflection;
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
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives libbpf's messages in the category Ebpf.BpfObject. Null: no logging.</param>
    /// <exception cref="ArgumentException">The options name a program or a map that the object does not have, or give a ring
    /// buffer a size that is not a power of two and a multiple of the page size.</exception>
    /// <exception cref="BpfException">PermissionDenied (EPERM): needs CAP_BPF and CAP_PERFMON, and CAP_NET_ADMIN for network programs
    /// and most of those for cgroups. InvalidArgument
    /// (LIBBPF_ERRNO__FORMAT or another of libbpf's own numbers, EINVAL): not an object; (EINVAL): a map size that the kernel does
    /// not accept. NotSupported (ESRCH): the kernel has no BTF, which the object needs. ResourceLimit (EPERM): RLIMIT_MEMLOCK,
    /// before Linux 5.11.</exception>
    /// <exception cref="BpfVerifierException">The verifier refuses a program.</exception>
    /// <exception cref="FileNotFoundException">There is no file at <see cref="BpfObjectOptions.CustomBtfPath"/>.</exception>
    /// <exception cref="DllNotFoundException">libbpf.so.1 or a library it needs could not be loaded; the package brings them for glibc, x64
    /// and arm64.</exception>
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
            Attempt attempt = Attempt.Load(options.CustomBtfPath, needsNetwork: obj.Programs.Values.Any(program => program.NeedsNetwork));
            BpfError.ThrowIfFailed(Libbpf.bpf_object__load(handle.Pointer), $"load BPF object {options.Name}".TrimEnd(), log, attempt);
            return obj;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Loads an object from a stream, for example that of an embedded resource, read to its end.</summary>
    /// <param name="elf">The object file as clang writes it. It is not used after the call, and not disposed.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Receives libbpf's messages in the category Ebpf.BpfObject. Null: no logging.</param>
    /// <exception cref="IOException">The stream cannot be read. Otherwise as for memory.</exception>
    /// <remarks>Kernel: 5.8 for objects with a ring buffer. Native: bpf_object__open_mem, bpf_object__load.</remarks>
    public static BpfObject Load(Stream elf, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(elf);
        using MemoryStream bytes = new();
        elf.CopyTo(bytes);
        return Load(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), options, loggerFactory);
    }

    /// <summary>Loads an object from a file.</summary>
    /// <param name="path">The object file as clang writes it.</param>
    /// <param name="options">Null: the defaults; the object's name is the file's, up to the first dot.</param>
    /// <param name="loggerFactory">Receives libbpf's messages in the category Ebpf.BpfObject. Null: no logging.</param>
    /// <exception cref="IOException">The file cannot be read, for example because it does not exist. Otherwise as for memory.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the file, or it is a directory.</exception>
    /// <remarks>Kernel: 5.8 for objects with a ring buffer. Native: bpf_object__open_mem, bpf_object__load.</remarks>
    public static BpfObject LoadFile(string path, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        options ??= new BpfObjectOptions();
        byte[] elf = File.ReadAllBytes(path);
        return Load(elf, options with { Name = options.Name ?? ObjectName.OfFile(path) }, loggerFactory);
    }

    /// <summary>Loads an object from a resource that is embedded in an assembly.</summary>
    /// <param name="assembly">For example <c>typeof(Program).Assembly</c>.</param>
    /// <param name="resourceName">The resource's name (LogicalName in the project file).</param>
    /// <param name="options">Null: the defaults; the object's name is that of the resource's file: starts for
    /// Company.Product.starts.bpf.o.</param>
    /// <param name="loggerFactory">Receives libbpf's messages in the category Ebpf.BpfObject. Null: no logging.</param>
    /// <exception cref="ArgumentException">The assembly has no such resource. Otherwise as for memory.</exception>
    /// <remarks>Kernel: 5.8 for objects with a ring buffer. Native: bpf_object__open_mem, bpf_object__load.</remarks>
    public static BpfObject LoadResource(
        Assembly assembly, string resourceName, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        options ??= new BpfObjectOptions();
        using Stream resource = assembly.GetManifestResourceStream(resourceName) ?? throw new ArgumentException(
            $"The assembly has no resource '{resourceName}'; it has: {string.Join(", ", assembly.GetManifestResourceNames())}.", nameof(resourceName));
        return Load(resource, options with { Name = options.Name ?? ObjectName.OfResource(resourceName) }, loggerFactory);
    }

    /// <summary>Gets the memory layout of a struct of the C source, from the object's own type information (BTF).</summary>
    /// <param name="structName">What follows the word struct in C.</param>
    /// <exception cref="ArgumentException">The object does not describe it: clang describes only structs that the type of a map, a global
    /// variable or a parameter uses.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Compare it at startup with the C# struct: a difference shows before an event is misread.
    /// Native: btf__find_by_name_kind.</remarks>
    public BpfStructLayout GetStructLayout(string structName)
    {
        ArgumentException.ThrowIfNullOrEmpty(structName);
        using SafeHandleLease lease = new(_handle);
        return ObjectStructs.Find(_handle.Pointer, structName)
            ?? throw new ArgumentException($"The object does not describe a struct '{structName}'.", nameof(structName));
    }

    /// <summary>Releases the object's hold on its programs and maps. A second call does nothing.</summary>
    public void Dispose() => _handle.Dispose();

    private static SafeBpfObjectHandle Open(ReadOnlySpan<byte> elf, BpfObjectOptions options, LibbpfLog log)
    {
        if (options.CustomBtfPath is { } path && !File.Exists(path))
        {
            throw new FileNotFoundException($"The custom BTF file {path} does not exist.", path); // libbpf would not name it.
        }

        // SAFETY: libbpf copies the texts and the bytes that it needs before it returns.
        fixed (byte* bytes = elf, name = ToBytes(options.Name ?? ObjectName.Default), btfPath = ToBytes(options.CustomBtfPath), pinRoot = ToBytes(options.PinRootPath))
        {
            bpf_object_open_opts native = new()
            {
                sz = (nuint)sizeof(bpf_object_open_opts),
                object_name = name,
                btf_custom_path = btfPath,
                pin_root_path = pinRoot,
                kernel_log_level = (uint)options.VerifierLogLevel,
            };
            bpf_object* obj = Libbpf.bpf_object__open_mem(bytes, (nuint)elf.Length, &native);
            return obj is not null
                ? new SafeBpfObjectHandle(obj)
                : throw BpfError.Create(Marshal.GetLastPInvokeError(), $"open BPF object {options.Name}".TrimEnd(), log);
        }

        static byte[]? ToBytes(string? text) => text is null ? null : CString.ToBytes(text, nameof(options));
    }

    private void Apply(BpfObjectOptions options)
    {
        foreach ((string name, BpfMapType type) in options.MapTypes)
        {
            Find(Maps, "map", name).ChangeType(type);
        }

        foreach ((string name, uint size) in options.MapSizes)
        {
            Find(Maps, "map", name).Resize(size);
        }

        ObjectGlobals.Apply(_handle.Pointer, options.Globals, nameof(options));
        foreach ((string name, string function) in options.Targets)
        {
            Find(Programs, "program", name).SetTarget(function);
        }

        if (options.Programs is not null)
        {
            HashSet<BpfProgram> chosen = [.. options.Programs.Select(name => Find(Programs, "program", name))];
            foreach (BpfProgram program in Programs.Values)
            {
                program.SetAutoload(chosen.Contains(program));
            }
        }
    }

    private static T Find<T>(IReadOnlyDictionary<string, T> items, string what, string name) =>
        items.TryGetValue(name, out T? found)
            ? found
            : throw new ArgumentException($"The object has no {what} '{name}'; it has: {string.Join(", ", items.Keys)}.");

    private ReadOnlyDictionary<string, BpfProgram> ReadPrograms(ILogger logger)
    {
        ProbeCoverage coverage = new(logger);
        Dictionary<string, BpfProgram> programs = [];
        for (bpf_program* p = null; (p = Libbpf.bpf_object__next_program(_handle.Pointer, p)) is not null;)
        {
            BpfProgram program = new(_handle, p, logger, coverage);
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
