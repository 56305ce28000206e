using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>A pseudo terminal, and what programs write to it.</summary>
internal sealed partial class Terminal : IDisposable
{
    private const int O_RDWR = 2;
    private const int O_NOCTTY = 0x100;
    private const nuint TIOCSPTLCK = 0x40045431;
    private const nuint TIOCGPTN = 0x80045430;
    private const nuint TIOCSWINSZ = 0x5414;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30); // An emulated guest is slow.

    private readonly SafeFileHandle _handle;
    private readonly StreamReader _reader;

    /// <param name="columns">Its width.</param>
    internal unsafe Terminal(ushort columns)
    {
        _handle = new SafeFileHandle(open("/dev/ptmx", O_RDWR | O_NOCTTY), ownsHandle: true);
        int number = 0, unlocked = 0;
        ushort* size = stackalloc ushort[] { 25, columns, 0, 0 };
        Control(TIOCSPTLCK, &unlocked);
        Control(TIOCGPTN, &number);
        Control(TIOCSWINSZ, size);
        Path = $"/dev/pts/{number}";
        _reader = new StreamReader(new FileStream(_handle, FileAccess.Read, bufferSize: 0));
    }

    /// <summary>The file that programs write to.</summary>
    internal string Path { get; }

    internal async Task<string> ReadLineAsync()
    {
        Task<string?> reading = Task.Run(_reader.ReadLine, TestContext.Current.CancellationToken);
        return Assert.IsType<string>(await reading.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _reader.Dispose();

    private unsafe void Control(nuint request, void* argument) =>
        Assert.True(ioctl((int)_handle.DangerousGetHandle(), request, argument) == 0, $"ioctl: errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ioctl(int descriptor, nuint request, void* argument);
}
