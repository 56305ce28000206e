using System.IO.Enumeration;
using System.Reflection;
using System.Runtime.InteropServices;
using Ebpf.Interop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <content>Loading.</content>
public sealed unsafe partial class BpfObject
{
    private const int LibbpfFormatError = 4001;

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
    /// <exception cref="DllNotFoundException">libebpf-core.so could not be loaded: it is not beside the application, or is that of another system.</exception>
    /// <exception cref="PlatformNotSupportedException">Not Linux, or a libbpf that is too old.</exception>
    /// <remarks>Kernel: 5.8 for objects with a ring buffer. Native: bpf_object__open_mem, bpf_object__load.</remarks>
    public static BpfObject Load(ReadOnlySpan<byte> elf, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null) =>
        Load(elf, options, loggerFactory, null);

    /// <param name="elf">The object file.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="loggerFactory">Null: no logging.</param>
    /// <param name="source">The file, for error messages; null: only a name is known.</param>
    private static BpfObject Load(ReadOnlySpan<byte> elf, BpfObjectOptions? options, ILoggerFactory? loggerFactory, string? source)
    {
        options ??= new BpfObjectOptions();
        ILogger logger = loggerFactory?.CreateLogger<BpfObject>() ?? NullLogger<BpfObject>.Instance;
        using LibbpfLog log = new(logger);
        using KernelTypesExcerpt? kernelTypes = options.CustomBtfPath is null ? KernelTypesExcerpt.TryCreate(elf) : null;
        SafeBpfObjectHandle handle = Open(elf, options, log, source, kernelTypes);
        try
        {
            BpfObject obj = new(handle, logger);
            List<SafeFileHandle> targets = [];
            try
            {
                obj.Apply(options, targets);
                BpfError.ThrowIfFailed(Libbpf.bpf_object__load(handle.Pointer), $"load BPF object {source ?? options.Name}".TrimEnd(), log, obj.ToAttempt(options));
            }
            finally
            {
                foreach (BpfMap map in obj.Maps.Values)
                {
                    map.EndSettings();
                }

                targets.ForEach(target => target.Dispose());
            }

            return obj;
        }
        catch (InvalidDataException e)
        {
            handle.Dispose();
            throw BpfError.Create(LibbpfFormatError, $"open BPF object {source ?? options.Name}".TrimEnd(), log, Damaged(e.Message));
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
        return Load(elf, options with { Name = options.Name ?? ObjectName.OfFile(path) }, loggerFactory, path);
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
            assembly.GetManifestResourceNames() is { Length: > 0 } names
                ? $"The assembly has no resource '{resourceName}'; it has: {string.Join(", ", names)}."
                : $"The assembly has no resources, and so no '{resourceName}': <EmbeddedResource Include=\"FILE\" LogicalName=\"{resourceName}\" />.",
            nameof(resourceName));
        return Load(resource, options with { Name = options.Name ?? ObjectName.OfResource(resourceName) }, loggerFactory);
    }

    private static SafeBpfObjectHandle Open(ReadOnlySpan<byte> elf, BpfObjectOptions options, LibbpfLog log, string? source, KernelTypesExcerpt? kernelTypes)
    {
        if (options.CustomBtfPath is { } path && !File.Exists(path))
        {
            throw new FileNotFoundException($"The custom BTF file {path} does not exist.", path); // libbpf would not name it.
        }

        string operation = $"open BPF object {source ?? options.Name}".TrimEnd();
        if (ObjectBounds.FindFault(elf) is { } fault)
        {
            throw BpfError.Create(LibbpfFormatError, operation, log, Damaged(fault));
        }

        // SAFETY: libbpf copies the texts and the bytes that it needs before it returns.
        fixed (byte* bytes = elf, name = ToBytes(options.Name ?? ObjectName.Default), btfPath = ToBytes(options.CustomBtfPath ?? kernelTypes?.Path),
            pinRoot = ToBytes(options.PinRootPath), tokenPath = ToBytes(options.TokenPath))
        {
            bpf_object_open_opts native = new()
            {
                sz = (nuint)sizeof(bpf_object_open_opts),
                object_name = name,
                btf_custom_path = btfPath,
                pin_root_path = pinRoot,
                kernel_log_level = (uint)options.VerifierLogLevel,
                bpf_token_path = tokenPath,
            };
            bpf_object* obj = Libbpf.bpf_object__open_mem(bytes, (nuint)elf.Length, &native);
            // For some damaged objects libbpf returns an error number that its own check takes for a pointer.
            return (nint)obj < 0 ? throw BpfError.Create(LibbpfFormatError, operation, log, Damaged("libbpf found it damaged."))
                : obj is not null ? new SafeBpfObjectHandle(obj)
                : throw BpfError.Create(Marshal.GetLastPInvokeError(), operation, log, attempt: new OpenAttempt(elf.StartsWith("\u007fELF"u8)));
        }

        static byte[]? ToBytes(string? text) => text is null ? null : CString.ToBytes(text, nameof(options));
    }

    /// <param name="options">The options.</param>
    /// <param name="targets">Receives the programs that libbpf needs until the load.</param>
    private void Apply(BpfObjectOptions options, List<SafeFileHandle> targets)
    {
        foreach ((string name, BpfMapOptions map) in options.Maps)
        {
            Find(Maps, name).Apply(map);
        }

        foreach (BpfMap map in Maps.Values)
        {
            map.ThrowIfTooLarge();
        }

        Globals.Apply(options.Globals, nameof(options));
        foreach (string name in options.Targets.Keys.Union(options.TargetPrograms.Keys))
        {
            SafeFileHandle? target = options.TargetPrograms.GetValueOrDefault(name)?.DuplicateHandle();
            targets.AddRange(target is null ? [] : [target]);
            Find(Programs, name).SetTarget(options.Targets.GetValueOrDefault(name), target);
        }

        foreach (string name in options.ProgramTypes.Keys.Union(options.AttachTypes.Keys))
        {
            Find(Programs, name).SetType(
                options.ProgramTypes.TryGetValue(name, out BpfProgramType type) ? type : null,
                options.AttachTypes.TryGetValue(name, out BpfAttachType attachType) ? attachType : null);
        }

        if (options.Programs is not null)
        {
            HashSet<BpfProgram> chosen = [.. options.Programs.SelectMany(FindAll)];
            foreach (BpfProgram program in Programs.Values)
            {
                program.SetAutoload(chosen.Contains(program));
            }
        }
    }

    /// <summary>The program of a name, or all that a pattern matches.</summary>
    private IEnumerable<BpfProgram> FindAll(string pattern)
    {
        BpfProgram[] matching = pattern.AsSpan().ContainsAny('*', '?')
            ? [.. Programs.Values.Where(program => FileSystemName.MatchesSimpleExpression(pattern, program.Name, ignoreCase: false))]
            : [Find(Programs, pattern)];
        return matching.Length > 0 ? matching : throw new ArgumentException(((NameTable<BpfProgram>)Programs).Describe(pattern));
    }

    private LoadAttempt ToAttempt(BpfObjectOptions options) => new(
        options.CustomBtfPath,
        NeedsNetwork: Programs.Values.Any(program => program.NeedsNetwork),
        Programs.ToDictionary(program => program.Key, program => program.Value.ToObjectProgram()),
        Maps.ToDictionary(map => map.Key, map => map.Value.ToCreationAttempt()),
        Maps.Values.MaxBy(map => map.Bytes) is { } largest ? $"{largest.Name}, about {largest.Bytes} bytes" : null);

    private static FailureDiagnosis Damaged(string fault) => new(
        $"The object is damaged: {fault}", "Compile it anew, and load only objects that you trust.", BpfErrorKind.InvalidArgument);
}
