namespace Ebpf;

/// <summary>Told by a <see cref="DescriptorWaiter"/> what it waited for. The calls come on a waiter's thread.</summary>
internal interface IDescriptorListener
{
    /// <summary>The descriptor may be readable: look. May run the user's code, and keep the thread as long as that takes.</summary>
    public void OnReadable();

    /// <summary>The wait failed: nothing else will be called.</summary>
    public void OnWaitFailed(BpfException failure);
}
