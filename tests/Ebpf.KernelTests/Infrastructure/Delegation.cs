using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>A file that is delegated to this process (fcntl(2), F_SETDELEG): who renames it waits until this is disposed.</summary>
internal sealed unsafe partial class Delegation : IDisposable
{
    private const int F_SETSIG = 10;
    private const int F_GETDELEG = 1039;
    private const int F_SETDELEG = 1040;
    private const int SIGURG = 23;
    private const ushort F_RDLCK = 0;
    private const ushort F_UNLCK = 2;
    private const int EINVAL = 22;

    private readonly SafeFileHandle _file;

    /// <summary>Skips the test where the kernel has no delegations for processes.</summary>
    internal Delegation(string path)
    {
        _file = File.OpenHandle(path);
        Argument argument = new() { Type = F_RDLCK };
        Assert.Equal(0, fcntl(_file, F_SETSIG, SIGURG)); // The signal that somebody waits: one that is ignored.
        if (fcntl(_file, F_SETDELEG, (nint)(&argument)) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            _file.Dispose();
            Assert.SkipWhen(error == EINVAL, "needs delegations");
            Assert.Fail($"F_SETDELEG: {Errno.GetName(error)}");
        }
    }

    internal void WaitUntilWanted() => Assert.True(SpinWait.SpinUntil(IsWanted, TimeSpan.FromSeconds(30)));

    public void Dispose() => _file.Dispose();

    private bool IsWanted()
    {
        Argument argument = default;
        Assert.Equal(0, fcntl(_file, F_GETDELEG, (nint)(&argument)));
        return argument.Type == F_UNLCK;
    }

    /// <summary>struct delegation.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Argument
    {
        internal uint Flags;
        internal ushort Type;
        internal ushort Padding;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command, nint argument);
}
