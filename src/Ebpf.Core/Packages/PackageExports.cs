using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Ebpf;

/// <summary>Finds the maps that a package prints, and reads several at a time.</summary>
internal static class PackageExports
{
    private const int MostWaitingLines = 1024;

    /// <summary>Finds the maps: those that the package names; in the older form of packages the last one that can be printed.</summary>
    /// <exception cref="InvalidDataException">The object does not have a map or a type that the package names.</exception>
    internal static IReadOnlyList<PackageExport> Find(PackageFile file, BpfObject obj)
    {
        if (file.HasTypePerMap)
        {
            return [.. file.Maps.Where(map => map.IsExported).Select(map => Make(FindMap(obj, map.Name), map, obj.Types))];
        }

        IEnumerable<PackageMap> maps = file.Maps.Count > 0 ? file.Maps
            : obj.Maps.Values.Select(map => new PackageMap(map.Name, IsExported: true, null, [], null, null));
        PackageMap? last = maps.LastOrDefault(map => map.Sample is not null || IsBuffer(FindMap(obj, map.Name)));
        if (last is null)
        {
            return [];
        }

        BpfMap found = FindMap(obj, last.Name);
        BtfStruct? type = file.ExportedType is { } name ? obj.Types.Find<BtfStruct>(name) : null;
        return [new PackageExport(found, last, type?.GetFields(), type ?? found.ValueType)];
    }

    /// <summary>Reads several sources as one, each line as it comes.</summary>
    internal static async IAsyncEnumerable<string> MergeAsync(
        IReadOnlyList<Func<CancellationToken, IAsyncEnumerable<string>>> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<string> lines = Channel.CreateBounded<string>(MostWaitingLines);
        Task[] copies = [.. sources.Select(source => CopyAsync(source(end.Token), lines.Writer, end.Token))];
        try
        {
            await foreach (string line in lines.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return line;
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(copies).ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(IAsyncEnumerable<string> source, ChannelWriter<string> lines, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (string line in source.ConfigureAwait(false))
            {
                await lines.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException || lines.TryComplete(e))
        {
            // Cancelled by the reader, or the reader throws it.
        }
    }

    private static bool IsBuffer(BpfMap map) => map.Type is BpfMapType.RingBuffer or BpfMapType.PerfEventArray;

    private static BpfMap FindMap(BpfObject obj, string name) => obj.Maps.GetValueOrDefault(name)
        ?? throw new InvalidDataException($"The package names map '{name}', which its object does not have.");

    private static PackageExport Make(BpfMap map, PackageMap description, BtfTypes types)
    {
        if (description.Sample is null && !IsBuffer(map))
        {
            throw new InvalidDataException($"The package exports map {map.Name}, a {map.Type}, and does not say how often.");
        }

        if (description.Members.Count > 0)
        {
            IEnumerable<BtfMember> members = description.Members.Select(
                member => new BtfMember(types, member.TypeId) { Name = member.Name, Place = member.OffsetBytes * 8 });
            return new PackageExport(map, description, [.. members], null);
        }

        BtfType? type = description.TypeId is not { } id ? map.ValueType
            : id > 0 && id < types.Count ? types[id] : throw new InvalidDataException($"The package says that map {map.Name} has type {id}, which its object does not have.");
        return new PackageExport(map, description, (type?.Resolve() as BtfStruct)?.GetFields(), type);
    }
}
