using System.Collections;

namespace Ebpf;

/// <summary>Several attachments that are kept and disposed together.</summary>
/// <remarks>Thread safety: any thread.</remarks>
public sealed class BpfLinks : IReadOnlyList<BpfLink>, IDisposable
{
    private readonly BpfLink[] _links;

    internal BpfLinks(BpfLink[] links) => _links = links;

    /// <summary>The number of attachments.</summary>
    public int Count => _links.Length;

    /// <summary>An attachment, in the order in which they were made.</summary>
    public BpfLink this[int index] => _links[index];

    /// <summary>Detaches all, the last one first. A second call does nothing.</summary>
    public void Dispose()
    {
        for (int i = _links.Length - 1; i >= 0; i--)
        {
            _links[i].Dispose();
        }
    }

    /// <summary>The attachments in the order in which they were made.</summary>
    public IEnumerator<BpfLink> GetEnumerator() => _links.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
