namespace Ebpf.KernelTests;

/// <summary>Runs code on a thread that ends with it, so that the thread's state may be spoilt.</summary>
internal static class OwnThread
{
    /// <param name="prepare">Changes the thread; its exceptions are the caller's.</param>
    /// <param name="action">What to run then.</param>
    /// <returns>What the action threw; null when it did not.</returns>
    internal static Exception? Run(Action prepare, Action action)
    {
        Exception? failed = null, thrown = null;
        Thread thread = new(() =>
        {
            failed = Record.Exception(prepare);
            thrown = failed is null ? Record.Exception(action) : null;
        });
        thread.Start();
        thread.Join();
        Assert.Null(failed);
        return thrown;
    }
}
