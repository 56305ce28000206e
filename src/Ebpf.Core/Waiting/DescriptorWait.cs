namespace Ebpf;

/// <summary>One listener's place with the waiter, which ends when it is disposed or collected.</summary>
internal sealed class DescriptorWait : IDisposable
{
    private readonly DescriptorWaiter _waiter;
    private readonly WaitedDescriptor _descriptor;

    internal DescriptorWait(DescriptorWaiter waiter, WaitedDescriptor descriptor)
    {
        _waiter = waiter;
        _descriptor = descriptor;
    }

    ~DescriptorWait() => _waiter.Unsubscribe(_descriptor);

    /// <summary>Waits for one call of the listener, and keeps it from being collected: what waits for it may be held by nothing else.</summary>
    /// <exception cref="BpfException">The system refuses.</exception>
    /// <remarks>Not at the same time as <see cref="Continue"/>.</remarks>
    internal void Begin(IDescriptorListener listener)
    {
        _descriptor.Arm();
        _descriptor.Held = listener;
    }

    /// <summary>Waits on after a call that found nothing complete.</summary>
    internal void Continue() => _descriptor.ArmAgain();

    /// <summary>The listener waits no longer. It may be called once more.</summary>
    internal void End() => _descriptor.Held = null;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _waiter.Unsubscribe(_descriptor);
    }
}
