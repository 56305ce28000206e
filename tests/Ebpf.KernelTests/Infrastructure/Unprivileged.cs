using System.Runtime.InteropServices;

namespace Ebpf.KernelTests;

/// <summary>Runs code on a thread that has given up root. The system call changes this thread alone, unlike libc's function.</summary>
internal static unsafe partial class Unprivileged
{
    private const int Nobody = 65534;

    private static int SetResUid => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 117 : 147;

    /// <returns>What the code threw; null when it did not.</returns>
    internal static Exception? Run(Action action)
    {
        Exception? thrown = null;
        Thread thread = new(() =>
        {
            Assert.Equal(0, syscall(SetResUid, Nobody, Nobody, Nobody));
            thrown = Record.Exception(action);
        });
        thread.Start();
        thread.Join();
        return thrown;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint real, nint effective, nint saved);
}
