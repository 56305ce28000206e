namespace Ebpf;

/// <summary>The end of the reading of a batch.</summary>
internal enum BatchResult
{
    /// <summary>The room was filled, or nearly.</summary>
    More,

    /// <summary>There is nothing after what was read.</summary>
    End,

    /// <summary>Nothing was read: the next bucket has more elements than there is room for.</summary>
    TooSmall,
}
