using System.Runtime.InteropServices;
using Ebpf.Interop;

namespace Ebpf;

/// <summary>System calls that change nothing: a probe makes one to learn whether the kernel runs its programs.</summary>
/// <remarks>
/// Each call names its directory by <see cref="DirectoryFileDescriptor"/>, which no process can have. The path is relative, so the
/// kernel's function looks for the directory and fails with EBADF. A program recognises the call by the descriptor and the result
/// -EBADF (9), and counts it instead of reporting it. Another result with this descriptor is somebody's deletion: report it.
/// Thread safety: any thread.
/// </remarks>
public static unsafe class HarmlessCall
{
    /// <summary>The directory of each call: -1164079206, the letters Ebpf as a negative number.</summary>
    public const int DirectoryFileDescriptor = -0x45627066;

    private static ReadOnlySpan<byte> Path => "ebpf-self-test\0"u8;

    /// <summary>Calls the kernel's function that deletes a file: do_unlinkat, from Linux 7.0 filename_unlinkat.</summary>
    /// <returns>True: the function failed with EBADF. False: the call was refused before, for example by a seccomp filter.</returns>
    /// <remarks>System call: unlinkat.</remarks>
    public static bool TryUnlink() => TryUnlink(flags: 0);

    /// <summary>Calls the kernel's function that deletes a directory: do_rmdir, from Linux 7.0 filename_rmdir.</summary>
    /// <returns>As for <see cref="TryUnlink()"/>.</returns>
    /// <remarks>System call: unlinkat with AT_REMOVEDIR.</remarks>
    public static bool TryRemoveDirectory() => TryUnlink(Libc.AT_REMOVEDIR);

    /// <summary>Calls the kernel's function that renames: do_renameat2, from Linux 7.0 filename_renameat2.</summary>
    /// <returns>As for <see cref="TryUnlink()"/>.</returns>
    /// <remarks>System call: renameat. Both directories are <see cref="DirectoryFileDescriptor"/>.</remarks>
    public static bool TryRename()
    {
        // SAFETY: the path is constant and ends with a NUL.
        fixed (byte* path = Path)
        {
            return HasReachedTheFunction(Libc.renameat(DirectoryFileDescriptor, path, DirectoryFileDescriptor, path));
        }
    }

    private static bool TryUnlink(int flags)
    {
        // SAFETY: the path is constant and ends with a NUL.
        fixed (byte* path = Path)
        {
            return HasReachedTheFunction(Libc.unlinkat(DirectoryFileDescriptor, path, flags));
        }
    }

    private static bool HasReachedTheFunction(int result) => result == -1 && Marshal.GetLastPInvokeError() == Libc.EBADF;
}
