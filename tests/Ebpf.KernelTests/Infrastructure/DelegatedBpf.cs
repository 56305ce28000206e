using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.KernelTests;

/// <summary>A BPF file system of a user namespace, to which root of the machine delegates all of BPF.</summary>
/// <remarks>The namespace's process opens and mounts it; root sets its options in between. The numbers are the same on x64 and arm64.</remarks>
internal static unsafe partial class DelegatedBpf
{
    private const int SYS_fsopen = 430;
    private const int SYS_fsconfig = 431;
    private const int SYS_fsmount = 432;
    private const int SYS_pidfd_open = 434;
    private const int SYS_pidfd_getfd = 438;
    private const nint FSCONFIG_SET_STRING = 1;
    private const nint FSCONFIG_CMD_CREATE = 6;

    /// <returns>Its descriptor in this process.</returns>
    internal static int Open()
    {
        fixed (byte* name = "bpf\0"u8)
        {
            return Call(SYS_fsopen, (nint)name, 0);
        }
    }

    /// <param name="processId">The process that opened it.</param>
    /// <param name="descriptor">Its descriptor there.</param>
    internal static void Delegate(int processId, int descriptor)
    {
        using SafeFileHandle process = new(Call(SYS_pidfd_open, processId, 0), ownsHandle: true);
        using SafeFileHandle opened = new(Call(SYS_pidfd_getfd, process.DangerousGetHandle(), descriptor), ownsHandle: true);
        fixed (byte* any = "any\0"u8, commands = "delegate_cmds\0"u8, maps = "delegate_maps\0"u8, programs = "delegate_progs\0"u8,
            places = "delegate_attachs\0"u8)
        {
            Call(SYS_fsconfig, opened.DangerousGetHandle(), FSCONFIG_SET_STRING, (nint)commands, (nint)any);
            Call(SYS_fsconfig, opened.DangerousGetHandle(), FSCONFIG_SET_STRING, (nint)maps, (nint)any);
            Call(SYS_fsconfig, opened.DangerousGetHandle(), FSCONFIG_SET_STRING, (nint)programs, (nint)any);
            Call(SYS_fsconfig, opened.DangerousGetHandle(), FSCONFIG_SET_STRING, (nint)places, (nint)any);
        }

        Call(SYS_fsconfig, opened.DangerousGetHandle(), FSCONFIG_CMD_CREATE);
    }

    /// <returns>Its path in this process.</returns>
    internal static string Mount(int descriptor) => $"/proc/self/fd/{Call(SYS_fsmount, descriptor)}";

    private static int Call(nint number, nint first, nint second = 0, nint third = 0, nint fourth = 0)
    {
        nint result = syscall(number, first, second, third, fourth, 0);
        Assert.True(result >= 0, $"system call {number}: {Errno.GetName(Marshal.GetLastPInvokeError())}");
        return (int)result;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
