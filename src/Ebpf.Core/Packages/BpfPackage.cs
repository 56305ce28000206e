using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>A package of eunomia-bpf (the package.json that ecc writes): a BPF object, and how to attach and print it.</summary>
/// <example>
/// <code>
/// using BpfPackage package = BpfPackage.Load("package.json", ["--min_duration_ms", "50"]);
/// using BpfLinks links = package.Attach();
/// await foreach (string text in package.ReadLinesAsync(cancellationToken))
/// {
///     Console.WriteLine(text);
/// }
/// </code>
/// </example>
/// <remarks>Trust a package as you trust an object: it runs in the kernel. Thread safety: any thread; one reading at a time.</remarks>
public sealed class BpfPackage : IDisposable
{
    private const int SamplesASecond = 1; // As ecli, which runs packages: what they print is for people.

    private readonly PackageFile _file;
    private readonly ILoggerFactory? _loggerFactory;

    private BpfPackage(PackageFile file, BpfObject obj, ILoggerFactory? loggerFactory)
    {
        _file = file;
        BpfObject = obj;
        _loggerFactory = loggerFactory;
    }

    /// <summary>The loaded object.</summary>
    public BpfObject BpfObject { get; }

    /// <summary>Reads a package and loads its object.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Null: the defaults; the object's name is that in the package, and global variables have the values that it says.</param>
    /// <param name="loggerFactory">Receives messages. Null: no logging.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a package. Otherwise as <see cref="BpfObject.Load(ReadOnlySpan{byte}, BpfObjectOptions?, ILoggerFactory?)"/>.</exception>
    public static BpfPackage Load(string path, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null) => Load(path, [], options, loggerFactory);

    /// <summary>Reads a package and loads its object with the arguments of a command line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arguments">What follows the package's name in a command line: <c>--name value</c>, <c>--name=value</c>, <c>-n value</c>, and
    /// switches. <see cref="ReadHelp"/> says which the package takes.</param>
    /// <param name="options">As above; a variable can be set by an argument or here.</param>
    /// <param name="loggerFactory">Receives messages. Null: no logging.</param>
    /// <exception cref="ArgumentException">The package does not have the argument, its value is of another type, or the variable is set twice.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a package. Otherwise as <see cref="BpfObject.Load(ReadOnlySpan{byte}, BpfObjectOptions?, ILoggerFactory?)"/>.</exception>
    public static BpfPackage Load(string path, IReadOnlyList<string> arguments, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(arguments);
        PackageFile file = PackageFile.Parse(File.ReadAllBytes(path), path);
        options ??= new BpfObjectOptions();
        options = options with { Name = options.Name ?? file.Name, Globals = file.ReadArguments().Apply(arguments, options.Globals) };
        return new BpfPackage(file, BpfObject.Load(file.Elf, options, loggerFactory), loggerFactory);
    }

    /// <summary>Describes a package and the arguments that it takes.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What the package says of itself, and a line for each argument: its names, its type, its meaning, and its default.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a package.</exception>
    public static string ReadHelp(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PackageFile file = PackageFile.Parse(File.ReadAllBytes(path), path);
        return file.Description + file.ReadArguments().ToHelp();
    }

    /// <summary>Attaches the programs that the package says, or none: when one fails, the others are detached.</summary>
    /// <returns>The attachments; disposing them detaches. A program of perf events samples the clock of each CPU once a second.</returns>
    /// <exception cref="InvalidDataException">The object has no program of a name in the package.</exception>
    /// <exception cref="BpfException">A program cannot be attached.</exception>
    /// <exception cref="ObjectDisposedException">The package was disposed.</exception>
    public BpfLinks Attach()
    {
        List<BpfLink> links = [];
        try
        {
            foreach (PackageProgram program in _file.Programs)
            {
                links.AddRange(Attach(program));
            }

            return new BpfLinks([.. links]);
        }
        catch
        {
            new BpfLinks([.. links]).Dispose();
            throw;
        }
    }

    /// <summary>Reads what the programs export, as text.</summary>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>A text for each record of the ring buffers and perf event arrays that the package exports: its members, by their types. For a map that it
    /// samples one for each element, in the package's interval: key and value, or a histogram, which has several lines; so has a stack. Where it exports
    /// nothing, what the programs print (bpf_printk) to the machine's one trace pipe.</returns>
    /// <exception cref="BpfException">The buffer or the trace pipe cannot be read.</exception>
    /// <exception cref="InvalidDataException">The object does not have a map or a type that the package names, or it cannot be printed as the package says.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <remarks>A package can say that elements are removed when they are read: what a program adds to one between the two is lost.</remarks>
    public IAsyncEnumerable<string> ReadLinesAsync(CancellationToken cancellationToken = default)
    {
        PerfBufferReaderOptions options = new() { PagesPerCpu = _file.PagesPerCpu };
        Func<CancellationToken, IAsyncEnumerable<string>>[] sources =
            [.. PackageExports.Find(_file, BpfObject).Select(export => export.Prepare(options, _loggerFactory))];
        return sources.Length switch
        {
            0 => ReadTracePipeAsync(cancellationToken),
            1 => sources[0](cancellationToken),
            _ => PackageExports.MergeAsync(sources, cancellationToken),
        };
    }

    /// <summary>Disposes the object.</summary>
    public void Dispose() => BpfObject.Dispose();

    private IEnumerable<BpfLink> Attach(PackageProgram wanted)
    {
        BpfProgram program = BpfObject.Programs.GetValueOrDefault(wanted.Name)
            ?? throw new InvalidDataException($"The package names program '{wanted.Name}', which its object does not have.");
        return program.Type switch
        {
            BpfProgramType.Xdp => [program.AttachXdp(wanted.InterfaceIndex, new XdpOptions { Mode = wanted.Mode })],
            BpfProgramType.SchedClassifier => [program.AttachTc(wanted.InterfaceIndex, wanted.Traffic)],
            BpfProgramType.PerfEvent => KernelCpus.ReadOnline().Select(cpu => program.AttachPerfEvent(new PerfEventOptions { Cpu = cpu, FrequencyHertz = SamplesASecond })),
            _ => [program.Attach()],
        };
    }

    private static async IAsyncEnumerable<string> ReadTracePipeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TracePipeLine line in TracePipe.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return KernelText.ToDisplay(Encoding.UTF8.GetBytes(line.Text));
        }
    }
}
