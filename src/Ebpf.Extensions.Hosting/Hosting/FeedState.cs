namespace Ebpf.Extensions.Hosting;

/// <summary>The states of a source that the host runs.</summary>
public enum FeedState
{
    /// <summary>The host has not started.</summary>
    NotStarted,

    /// <summary>Events are published.</summary>
    Running,

    /// <summary>The source failed, and will be started again (<see cref="FeedHostOptions.RestartDelay"/>).</summary>
    Restarting,

    /// <summary>The host stopped the source.</summary>
    Stopped,

    /// <summary>The source failed, and the host ends.</summary>
    Failed,
}
