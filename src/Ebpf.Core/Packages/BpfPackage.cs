using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>A package of eunomia-bpf (the package.json that ecc writes): a BPF object, and how to attach and print it.</summary>
/// <example>
/// <code>
/// using BpfPackage package = BpfPackage.Load("package.json");
/// using BpfLinks links = package.Attach();
/// await foreach (string line in package.ReadLinesAsync(cancellationToken))
/// {
///     Console.WriteLine(line);
/// }
/// </code>
/// </example>
/// <remarks>Trust a package as you trust an object: it runs in the kernel. Thread safety: any thread; one reading at a time.</remarks>
public sealed class BpfPackage : IDisposable
{
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
    /// <param name="options">Null: the defaults; the object's name is that in the package.</param>
    /// <param name="loggerFactory">Receives messages. Null: no logging.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is not a package. Otherwise as <see cref="BpfObject.Load(ReadOnlySpan{byte}, BpfObjectOptions?, ILoggerFactory?)"/>.</exception>
    public static BpfPackage Load(string path, BpfObjectOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        PackageFile file = PackageFile.Parse(File.ReadAllBytes(path), path);
        options ??= new BpfObjectOptions();
        return new BpfPackage(file, Ebpf.BpfObject.Load(file.Elf, options with { Name = options.Name ?? file.Name }, loggerFactory), loggerFactory);
    }

    /// <summary>Attaches the programs that the package says, or none: when one fails, the others are detached.</summary>
    /// <returns>The attachments; disposing them detaches.</returns>
    /// <exception cref="InvalidDataException">The object has no program of a name in the package.</exception>
    /// <exception cref="BpfException">A program cannot be attached.</exception>
    /// <exception cref="ObjectDisposedException">The package was disposed.</exception>
    public BpfLinks Attach()
    {
        List<BpfLink> links = [];
        try
        {
            links.AddRange(_file.Programs.Select(Attach));
            return new BpfLinks([.. links]);
        }
        catch
        {
            links.ForEach(link => link.Dispose());
            throw;
        }
    }

    /// <summary>Reads what the programs export, as text.</summary>
    /// <param name="cancellationToken">Ends the reading at once.</param>
    /// <returns>A line for each record of the first ring buffer or perf event array: its members, by the type that the package names. Without such
    /// a map, what the programs print (bpf_printk) to the machine's one trace pipe.</returns>
    /// <exception cref="BpfException">The buffer or the trace pipe cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IAsyncEnumerable<string> ReadLinesAsync(CancellationToken cancellationToken = default)
    {
        BtfStruct? type = _file.ExportedType is { } name ? BpfObject.Types.Find<BtfStruct>(name) : null;
        BpfMap? map = BpfObject.Maps.Values.FirstOrDefault(map => map.Type is BpfMapType.RingBuffer or BpfMapType.PerfEventArray);
        return map is null ? ReadTracePipeAsync(cancellationToken) : ReadAsync(map, new LineParser(type), cancellationToken);
    }

    /// <summary>Disposes the object.</summary>
    public void Dispose() => BpfObject.Dispose();

    private BpfLink Attach(PackageProgram wanted)
    {
        BpfProgram program = BpfObject.Programs.GetValueOrDefault(wanted.Name)
            ?? throw new InvalidDataException($"The package names program '{wanted.Name}', which its object does not have.");
        return program.Type switch
        {
            BpfProgramType.Xdp => program.AttachXdp(wanted.InterfaceIndex),
            BpfProgramType.SchedClassifier => program.AttachTc(
                wanted.InterfaceIndex, new TcOptions { Direction = wanted.IsEgress ? TrafficDirection.Egress : TrafficDirection.Ingress }),
            _ => program.Attach(),
        };
    }

    private async IAsyncEnumerable<string> ReadAsync(BpfMap map, LineParser parser, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using EventReader<string> reader = map.Type == BpfMapType.RingBuffer
            ? RingBufferReader.Open<string, LineParser>(map, parser)
            : PerfBufferReader.Open<string, LineParser>(map, parser, new PerfBufferReaderOptions { PagesPerCpu = _file.PagesPerCpu }, _loggerFactory);
        await foreach (string line in reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    private static async IAsyncEnumerable<string> ReadTracePipeAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (TracePipeLine line in TracePipe.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return KernelText.ToDisplay(Encoding.UTF8.GetBytes(line.Text));
        }
    }

    private readonly struct LineParser(BtfStruct? type) : IRecordParser<string>
    {
        public bool TryParse(ReadOnlySpan<byte> record, out string result)
        {
            result = type is null ? Convert.ToHexStringLower(record) : BtfValueText.Write(type, record);
            return true;
        }
    }
}
