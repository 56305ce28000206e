using Ebpf.Interop;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>A BPF object file, loaded into the kernel: the owner of its programs and maps.</summary>
/// <remarks>
/// Disposing it releases the programs and maps unless something else holds them: a <see cref="BpfLink"/> keeps its
/// program, and a program its maps. Thread safety: all members may be used from any thread.
/// Native: bpf_object__open_mem, bpf_object__load, bpf_object__close.
/// </remarks>
/// <example>
/// <code>
/// using BpfObject bpfObject = BpfObject.LoadFile("starts.bpf.o");
/// using BpfLink link = bpfObject.Programs["on_exec"].Attach();
/// bpfObject.Maps["counts"].As&lt;uint, ulong&gt;().TryGetValue(1, out ulong count);
/// </code>
/// </example>
public sealed unsafe partial class BpfObject : IDisposable
{
    private readonly SafeBpfObjectHandle _handle;

    /// <exception cref="InvalidDataException">The object's type information is damaged.</exception>
    private BpfObject(SafeBpfObjectHandle handle, ILogger logger)
    {
        _handle = handle;
        Types = ReadTypes();
        Programs = ReadPrograms(logger);
        Maps = ReadMaps();
        Globals = new BpfGlobalVariables(handle, Types);
    }

    /// <summary>All programs of the object, loaded or not, by their C function names.</summary>
    public IReadOnlyDictionary<string, BpfProgram> Programs { get; }

    /// <summary>All maps of the object, by name.</summary>
    public IReadOnlyDictionary<string, BpfMap> Maps { get; }

    /// <summary>The object's global variables, read and written while its programs run.</summary>
    public BpfGlobalVariables Globals { get; }

    /// <summary>The object's own type information (BTF); empty for one that was compiled without <c>-g</c>.</summary>
    public BtfTypes Types { get; }

    /// <summary>Gets the memory layout of a struct of the C source, from the object's own type information (BTF).</summary>
    /// <param name="structName">What follows the word struct in C.</param>
    /// <exception cref="ArgumentException">The object does not describe it: clang describes only structs that the type of a map, a global
    /// variable or a parameter uses.</exception>
    /// <exception cref="InvalidDataException">The object is damaged: the struct contains itself, for example.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Compare it at startup with the C# struct: a difference shows before an event is misread.</remarks>
    public BpfStructLayout GetStructLayout(string structName)
    {
        ArgumentException.ThrowIfNullOrEmpty(structName);
        using SafeHandleLease lease = new(_handle);
        return BpfStructLayout.Of(Types.Find<BtfStruct>(structName)
            ?? throw new ArgumentException($"The object does not describe a struct '{structName}'.", nameof(structName)));
    }

    /// <summary>Refuses the object when a type is not laid out as the caller's code was built for.</summary>
    /// <param name="type">The type; null: the object does not have it.</param>
    /// <param name="layout">The layout that <see cref="BtfType.GetLayout"/> gave when the code was built.</param>
    /// <exception cref="BpfException">InvalidArgument: it is laid out in another way.</exception>
    /// <remarks>Generated classes call it when they load an object.</remarks>
    public static void RequireLayout(BtfType? type, string layout)
    {
        ArgumentException.ThrowIfNullOrEmpty(layout);
        string actual = type?.GetLayout() ?? "absent";
        if (actual != layout)
        {
            throw BpfError.Create(Libc.EINVAL, "use the object", null, new FailureDiagnosis(
                $"Its type '{type}' is {actual}; this code was built for {layout}.", "Build the code anew with this object.", BpfErrorKind.InvalidArgument));
        }
    }

    /// <summary>Attaches all programs whose sections name a place, and all tables of functions (struct_ops), or none: when one fails, the others are detached.</summary>
    /// <returns>The attachments, in the order of the programs; disposing them detaches.</returns>
    /// <exception cref="BpfException">A program cannot be attached, as <see cref="BpfProgram.Attach"/> says. NotSupported (EOPNOTSUPP):
    /// no section of the loaded programs names a place.</exception>
    /// <exception cref="ObjectDisposedException">The object was disposed.</exception>
    /// <remarks>Programs that were not loaded and tables that were not created are left out, and so are those programs that another method attaches, such as
    /// <see cref="BpfProgram.AttachUprobe"/>. Native: bpf_program__attach.</remarks>
    public BpfLinks Attach()
    {
        List<BpfLink> links = [];
        try
        {
            foreach (BpfProgram program in Programs.Values.Where(program => program.IsLoaded && program.NamesPlace))
            {
                links.Add(program.Attach());
            }

            links.AddRange(Maps.Values.Where(map => map.Type == BpfMapType.StructOps && map.IsCreated).Select(map => map.AttachStructOps()));
        }
        catch
        {
            new BpfLinks([.. links]).Dispose();
            throw;
        }

        return links.Count > 0
            ? new BpfLinks([.. links])
            : throw BpfError.Create(Libc.EOPNOTSUPP, "attach the object's programs", null, NothingToAttach);
    }

    /// <summary>Releases the object's hold on its programs and maps. A second call does nothing.</summary>
    public void Dispose() => _handle.Dispose();

    private static FailureDiagnosis NothingToAttach => new(
        "No section of the loaded programs names a place.", "Attach each program with the method of its kind.", BpfErrorKind.NotSupported);

    private static T Find<T>(IReadOnlyDictionary<string, T> items, string name) =>
        items.TryGetValue(name, out T? found) ? found : throw new ArgumentException(((NameTable<T>)items).Describe(name));

    /// <summary>Copies the types from libbpf, which has put the places of the variables into them.</summary>
    private BtfTypes ReadTypes()
    {
        btf* types = Libbpf.bpf_object__btf(_handle.Pointer);
        uint size = 0;
        void* bytes = types is null ? null : Libbpf.btf__raw_data(types, &size);
        return bytes is null ? BtfTypes.Empty : BtfTypes.Parse(new ReadOnlySpan<byte>(bytes, (int)size).ToArray());
    }

    private NameTable<BpfProgram> ReadPrograms(ILogger logger)
    {
        ProbeCoverage coverage = new(logger);
        Dictionary<string, BpfProgram> programs = [];
        for (bpf_program* p = null; (p = Libbpf.bpf_object__next_program(_handle.Pointer, p)) is not null;)
        {
            BpfProgram program = new(_handle, p, logger, coverage);
            Add(programs, "programs", program.Name, program);
        }

        return new NameTable<BpfProgram>("The object", "program", programs);
    }

    private NameTable<BpfMap> ReadMaps()
    {
        Dictionary<string, BpfMap> maps = [];
        for (bpf_map* m = null; (m = Libbpf.bpf_object__next_map(_handle.Pointer, m)) is not null;)
        {
            BpfMap map = new(_handle, m, Types);
            Add(maps, "maps", map.Name, map);
        }

        return new NameTable<BpfMap>("The object", "map", maps);
    }

    private static void Add<T>(Dictionary<string, T> items, string nouns, string name, T item)
    {
        if (!items.TryAdd(name, item))
        {
            throw new InvalidDataException($"It has two {nouns} of the name '{name}'.");
        }
    }
}
