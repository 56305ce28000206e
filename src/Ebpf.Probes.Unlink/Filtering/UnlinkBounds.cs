namespace Ebpf.Probes.Unlink;

/// <summary>
/// struct unlink_bounds of native/bpf/unlink/unlink_event.h: first the values that exclude a call, then those that a call must match one of. Its
/// fields are generated.
/// </summary>
internal partial struct UnlinkBounds
{
    /// <returns>The bounds of the values in <paramref name="to"/>.</returns>
    internal static UnlinkBounds Copy<T, TValue>(IReadOnlyCollection<T> excluded, IReadOnlyCollection<T> included, Func<T, TValue> convert, Span<TValue> to)
    {
        TValue[] values = [.. excluded.Concat(included).Select(convert)];
        values.CopyTo(to);
        return new UnlinkBounds { Excluded = (byte)excluded.Count, End = (byte)values.Length };
    }
}
